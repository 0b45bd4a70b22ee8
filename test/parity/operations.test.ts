/**
 * Every operation × backend × case: forward and gradient against the reference backend, the reference's gradient against
 * central differences, guard bands, memory back to where it was, the same bytes again and with another number of threads.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { RandomStream, deriveKey } from '../../engine/core/random.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { operations } from '../../engine/ops/index.ts';
import type { OperationCase, OperationEntry } from '../../engine/ops/operation-case.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import type { OperationResult, OperationRun } from '../support/run-operation.ts';
import { prepareOperation } from '../support/run-operation.ts';
import { openTestGpu } from '../support/software-adapter.ts';

const table = Object.entries(operations as Readonly<Record<string, OperationEntry>>).flatMap(
  ([name, { operation, cases }]) => cases.map((one) => ({ title: `${name}: ${one.name}`, operation, one })),
);

function prepare(
  backend: Backend,
  operation: OperationEntry['operation'],
  one: OperationCase,
  title: string,
): OperationRun {
  const random = new RandomStream(deriveKey([2026, 11], title));
  const inputs = one.inputs.map(({ dtype, shape, values }) => ({ dtype, shape, values: values(random) }));
  const wanted = one.inputs.map(({ differentiable }) => differentiable);
  return prepareOperation(backend, operation, one.attributes, inputs, wanted, (length) =>
    Array.from({ length }, () => Math.fround(random.uniform() * 2 - 1)),
  );
}

const reference = createReferenceBackend();
const expectations = new Map<string, OperationResult>();

async function expected(
  title: string,
  operation: OperationEntry['operation'],
  one: OperationCase,
): Promise<OperationResult> {
  let result = expectations.get(title);
  if (result === undefined) {
    const run = prepare(reference, operation, one, title);
    result = await run.run();
    run.dispose();
    expectations.set(title, result);
  }
  return result;
}

/** Not-a-number and infinities must stand in the same places before sizes are compared. */
function compare(what: string, got: readonly number[], wanted: readonly number[], one: OperationCase): void {
  const { relative, absolute } = one.tolerance ?? { relative: 1e-5, absolute: 1e-6 };
  expect(got.length, `${what}: length`).toBe(wanted.length);
  for (let at = 0; at < wanted.length; at++) {
    const [a, b] = [got[at]!, wanted[at]!];
    if (!Number.isFinite(b) || !Number.isFinite(a)) {
      expect(a, `${what}[${at}]`).toBe(b);
      continue;
    }
    if (Math.abs(a - b) > absolute + relative * Math.abs(b))
      expect.fail(`${what}[${at}] is ${a}, expected ${b}`);
  }
}

function compareAll(got: OperationResult, wanted: OperationResult, one: OperationCase): void {
  wanted.outputs.forEach((output, index) => compare(`output ${index}`, got.outputs[index]!, output, one));
  wanted.updated.forEach((input, index) => {
    if (input !== null) compare(`updated input ${index}`, got.updated[index]!, input, one);
  });
  wanted.gradients.forEach((gradient, index) => {
    if (gradient !== null) compare(`gradient of input ${index}`, got.gradients[index]!, gradient, one);
  });
}

describe('reference gradients against central differences', () => {
  const differentiable = table.filter(
    ({ operation, one }) =>
      operation.gradient !== undefined && one.inputs.some((input) => input.differentiable),
  );
  test.each(differentiable)('$title', async ({ title, operation, one }) => {
    const random = new RandomStream(deriveKey([2026, 11], title));
    const inputs = one.inputs.map(({ values }) => Float64Array.from(values(random)));
    const run = prepare(reference, operation, one, title);
    const { gradients } = await run.run();
    const step = 1e-5;
    for (const [which, gradient] of gradients.entries()) {
      if (gradient === null) continue;
      // Every element of a small tensor, every n-th of a large one.
      const stride = Math.max(1, Math.floor(gradient.length / 60));
      for (let at = 0; at < gradient.length; at += stride) {
        const values = inputs[which]!.slice();
        values[at] = inputs[which]![at]! + step;
        const above = await run.objective(which, values);
        values[at] = inputs[which]![at]! - step;
        const below = await run.objective(which, values);
        const slope = (above - below) / (2 * step);
        const slack = 1e-7 + 1e-6 * Math.abs(slope);
        if (!(Math.abs(gradient[at]! - slope) <= slack))
          expect.fail(`gradient of input ${which}[${at}] is ${gradient[at]}, differences give ${slope}`);
      }
    }
    run.dispose();
  });
});

const backends: { readonly name: string; open(): Promise<Backend | string> }[] = [
  { name: 'wasm', open: () => openWasmBackend({ threads: 1 }) },
  { name: 'wasm, 2 threads', open: () => openWasmBackend({ threads: 2 }) },
  { name: 'wasm, 128-bit', open: () => openWasmBackend({ threads: 1, variant: 'fused' }) },
  { name: 'wasm, plain SIMD', open: () => openWasmBackend({ threads: 2, variant: 'plain' }) },
  { name: 'webgpu', open: () => openTestGpu() },
];

describe.each(backends)('$name', ({ open }) => {
  let backend: Backend | string;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(async () => {
    if (typeof backend !== 'string') await backend.dispose();
  });

  test.for(table)('$title', async ({ title, operation, one }, context) => {
    if (typeof backend === 'string') return context.skip(backend);
    const wanted = await expected(title, operation, one);
    const before = backend.allocatedBytes;
    const run = prepare(backend, operation, one, title);
    const got = await run.run();
    compareAll(got, wanted, one);
    expect(await run.damaged(), 'written outside of its tensor').toEqual([]);
    expect(await run.run(), 'the same numbers again').toEqual(got);
    run.dispose();
    expect(backend.allocatedBytes, 'memory given back').toBe(before);
  });
});

describe('threads', () => {
  let one: Backend;
  let two: Backend;
  beforeAll(async () => {
    one = await openWasmBackend({ threads: 1 });
    two = await openWasmBackend({ threads: 2 });
  });
  afterAll(async () => {
    await one.dispose();
    await two.dispose();
  });
  test.each(table)('do not change a bit of $title', async ({ title, operation, one: example }) => {
    const results: OperationResult[] = [];
    for (const backend of [one, two]) {
      const run = prepare(backend, operation, example, title);
      results.push(await run.run());
      run.dispose();
    }
    expect(results[1]).toEqual(results[0]);
  });
});

test('every case has inputs that fit their shapes', () => {
  for (const { title, one } of table)
    for (const { shape, values } of one.inputs)
      expect(values(new RandomStream([1, 1])).length, title).toBe(sizeOf(shape));
});
