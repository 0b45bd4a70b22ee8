/**
 * Stacks of recurrent layers: gradients that come from the last states, padding that counts for nothing, and what a step
 * costs on the GPU.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend, BufferRange, KernelCall } from '../../engine/core/backend.ts';
import type { Value } from '../../engine/core/operation.ts';
import { RandomStream } from '../../engine/core/random.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import type { RecurrentKind, RecurrentWeights } from '../../engine/layers/recurrent.ts';
import { recurrent, recurrentGates, recurrentKinds, recurrentStates } from '../../engine/layers/recurrent.ts';
import { openTestGpu } from '../support/software-adapter.ts';
import { testBackends } from '../support/test-backends.ts';

interface Sizes {
  readonly kind: RecurrentKind;
  readonly sequences: number;
  readonly steps: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly layers: number;
  readonly directions: number;
  readonly lengths?: readonly number[];
}

interface Stack {
  readonly x: BufferRange;
  readonly weights: readonly BufferRange[];
  /** Factors of the output and the last states in the loss. */
  readonly seeds: readonly BufferRange[];
  readonly calls: readonly KernelCall[];
  run(): void;
  /** Output, last states, then the gradients of x and of the weights. */
  results(): Promise<number[][]>;
  dispose(): void;
}

/** The same numbers for the same sizes; the loss is a sum of everything that comes out, with random factors. */
function build(backend: Backend, sizes: Sizes): Stack {
  const { kind, sequences, steps, inputs, hidden, layers, directions, lengths } = sizes;
  const random = new RandomStream([7, 11]);
  const graph = new Graph();
  const ranges: BufferRange[] = [];
  const allocate = (shape: readonly number[], dtype: 'f32' | 'i32' = 'f32'): BufferRange => {
    const length = sizeOf(shape);
    const range = { buffer: backend.allocate(length * 4, 'tensor'), offset: 0, length, dtype };
    ranges.push(range);
    return range;
  };
  const tensor = (shape: readonly number[]): Value => {
    const range = allocate(shape);
    const values = Float32Array.from({ length: range.length }, () => random.uniform() * 2 - 1);
    backend.write(range, values);
    return graph.external('tensor', 'f32', shape, range);
  };
  const rangeOf = (value: Value): BufferRange => ({
    ...graph.placementOf(value)!,
    length: sizeOf(value.shape),
    dtype: 'f32',
  });
  const x = tensor([sequences, steps, inputs]);
  const width = recurrentGates[kind] * hidden;
  const stack = Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: directions }, (): RecurrentWeights => ({
      input: tensor([width, layer === 0 ? inputs : directions * hidden]),
      recurrent: tensor([width, hidden]),
      inputBias: tensor([width]),
      recurrentBias: tensor([width]),
    })),
  );
  let lengthsValue: Value | undefined;
  if (lengths !== undefined) {
    const range = allocate([sequences], 'i32');
    backend.write(range, Int32Array.from(lengths));
    lengthsValue = graph.external('lengths', 'i32', [sequences], range);
  }
  const states = stack.flat().map(() => tensor([recurrentStates[kind], sequences, hidden]));
  const { output, last } = recurrent(graph, kind, x, stack, { lengths: lengthsValue, states });
  const outputs = [output, ...last];
  const seeds = outputs.map((value) => ({ value, gradient: tensor(value.shape) }));
  const weights = stack.flat().flatMap((one) => Object.values(one) as Value[]);
  const found = gradients(graph, seeds, [x, ...weights, ...states]) as Value[];
  const results = [...outputs, ...found].map((value) => placeResult(graph, value, allocate(value.shape)));
  const program = compile(graph, backend);
  const read = results.map(rangeOf);
  return {
    x: rangeOf(x),
    weights: weights.map(rangeOf),
    seeds: seeds.map(({ gradient }) => rangeOf(gradient)),
    calls: program.calls,
    run: () => program.run(),
    results: () => Promise.all(read.map(async (range) => [...(await backend.read(range))])),
    dispose() {
      program.dispose();
      for (const { buffer } of ranges) backend.free(buffer);
    },
  };
}

const small = (kind: RecurrentKind): Sizes => ({
  kind,
  sequences: 7,
  steps: 4,
  inputs: 5,
  hidden: 3,
  layers: 2,
  directions: 2,
  lengths: [4, 1, 0, 3, 4, 2, 4],
});

describe.each(testBackends)('$name', ({ open }) => {
  test.for(recurrentKinds)('%s: gradients through the last states of a stack', async (kind, context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const reference = createReferenceBackend();
    const [own, exact] = [build(backend, small(kind)), build(reference, small(kind))];
    own.run();
    exact.run();
    const wanted = await exact.results();
    (await own.results()).forEach((got, index) =>
      got.forEach((value, at) => {
        const expected = wanted[index]![at]!;
        expect(Math.abs(value - expected), `${index}[${at}]`).toBeLessThan(2e-5 + 2e-5 * Math.abs(expected));
      }),
    );
    own.dispose();
    exact.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });

  test.for(recurrentKinds)('%s: what lies behind a sequence counts for nothing', async (kind, context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const sizes = small(kind);
    const { sequences, steps, inputs, lengths } = sizes;
    const stack = build(backend, sizes);
    stack.run();
    const before = await stack.results();
    const x = Float64Array.from(await backend.read(stack.x));
    for (let row = 0; row < sequences; row++)
      x.fill(-7, (row * steps + lengths![row]!) * inputs, (row + 1) * steps * inputs);
    backend.write(stack.x, x);
    stack.run();
    expect(await stack.results()).toEqual(before);
    stack.dispose();
    await backend.dispose();
  });
});

test.each(recurrentKinds)('%s: gradients of weights agree with differences', async (kind) => {
  const backend = createReferenceBackend();
  const sizes = small(kind);
  const stack = build(backend, sizes);
  stack.run();
  const results = await stack.results();
  const outputs = 1 + sizes.layers * sizes.directions;
  const upstream = await Promise.all(stack.seeds.map(async (range) => [...(await backend.read(range))]));
  const objective = async (): Promise<number> => {
    stack.run();
    const now = await stack.results();
    return upstream.reduce(
      (total, seeds, index) => total + seeds.reduce((sum, seed, at) => sum + seed * now[index]![at]!, 0),
      0,
    );
  };
  const step = 1e-5;
  for (const [index, range] of stack.weights.entries()) {
    const values = Float64Array.from(await backend.read(range));
    const gradient = results[outputs + 1 + index]!;
    for (let at = 0; at < values.length; at += Math.max(1, values.length >> 3)) {
      const shifted = async (by: number): Promise<number> => {
        const moved = values.slice();
        moved[at]! += by;
        backend.write(range, moved);
        return objective();
      };
      const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
      expect(Math.abs(gradient[at]! - slope), `weights ${index}[${at}]`).toBeLessThan(
        1e-6 + 1e-5 * Math.abs(slope),
      );
    }
    backend.write(range, values);
  }
  stack.dispose();
});

describe('a training step on the GPU', () => {
  async function count(sizes: Partial<Sizes>): Promise<{ calls: number; submits: number } | string> {
    const backend = await openTestGpu();
    if (typeof backend === 'string') return backend;
    let submits = 0;
    const counting = Object.create(backend, {
      dispatch: {
        value: (...args: Parameters<Backend['dispatch']>) => {
          submits++;
          backend.dispatch(...args);
        },
      },
    }) as Backend;
    const stack = build(counting, {
      kind: 'lstm',
      sequences: 3,
      steps: 2,
      inputs: 9,
      hidden: 8,
      layers: 1,
      directions: 1,
      ...sizes,
    });
    stack.run();
    await backend.finish();
    const calls = stack.calls.length;
    stack.dispose();
    await backend.dispose();
    return { calls, submits };
  }

  test('takes one submit and 9 dispatches a layer, however long the sequences', async (context) => {
    for (const steps of [1, 2, 35]) {
      const result = await count({ steps });
      if (typeof result === 'string') return context.skip(result);
      expect(result.submits).toBe(1);
      expect(result.calls).toBeLessThanOrEqual(9);
    }
    const two = await count({ steps: 35, layers: 2 });
    if (typeof two === 'string') return context.skip(two);
    expect(two.calls).toBeLessThanOrEqual(18);
  });

  test('takes one submit and one dispatch a step in each pass where the layer is wide', async (context) => {
    for (const steps of [2, 5]) {
      const result = await count({ steps, hidden: 257 });
      if (typeof result === 'string') return context.skip(result);
      expect(result.submits).toBe(1);
      expect(result.calls).toBeLessThanOrEqual(9 + 2 * steps);
    }
  });
});
