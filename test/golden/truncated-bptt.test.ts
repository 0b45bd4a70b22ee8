/**
 * Ways of cutting back-propagation through time, against PyTorch's numbers: whole, in chunks with carried state, in
 * windows, and in chunks with an update after each.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import type { RecurrentKind } from '../../engine/layers/recurrent.ts';
import { recurrent, recurrentStates } from '../../engine/layers/recurrent.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { scale } from '../../engine/ops/scale/scale.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { square } from '../../engine/ops/square/square.ts';
import { sub } from '../../engine/ops/sub/sub.ts';
import { sum } from '../../engine/ops/sum/sum.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { recurrentWeights } from '../support/recurrent-weights.ts';
import { testBackends } from '../support/test-backends.ts';

type Numbers = readonly number[];
type Weights = Readonly<Record<string, Numbers>>;

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Steps below it count for the states and not for the loss. */
  readonly lossFrom: number;
  readonly state: Numbers;
}

interface Outcome {
  readonly loss: number;
  readonly gradients: Weights;
  readonly state: Numbers;
}

/** The steps `from` to `to` from a given state, through which no gradient flows. */
async function run(
  backend: Backend,
  one: GoldenCase,
  weights: Weights,
  { from, to, lossFrom, state }: Stretch,
): Promise<Outcome> {
  const kind = one.params['cell'] as RecurrentKind;
  const graph = new Graph();
  const ranges: BufferRange[] = [];
  const allocate = (shape: readonly number[]): BufferRange => {
    const length = sizeOf(shape);
    const range = {
      buffer: backend.allocate(length * 4, 'tensor'),
      offset: 0,
      length,
      dtype: 'f32' as const,
    };
    ranges.push(range);
    return range;
  };
  const given = (name: string, shape: readonly number[], values: ArrayLike<number>): Value => {
    const range = allocate(shape);
    backend.write(range, Float64Array.from(values));
    return graph.external(name, 'f32', shape, range);
  };
  const tensors = Object.fromEntries(
    Object.entries(one.inputs).map(([name, { shape, values }]) => [
      name,
      given(name, shape, weights[name] ?? values),
    ]),
  );
  const [x, target] = [tensors['x']!, tensors['target']!];
  const cut = (value: Value, start: number, end: number): Value =>
    slice(graph, value, [undefined, { from: start, to: end, step: 1 }]);
  const [sequences] = x.shape as [number];
  const hidden = one.inputs['h0']!.shape[2]!;
  const stateValue = given('state', [recurrentStates[kind], sequences, hidden], state);
  const result = recurrent(
    graph,
    kind,
    cut(x, from, to),
    recurrentWeights((name) => tensors[name], 1),
    { states: [stateValue] },
  );
  const counted = cut(result.output, lossFrom - from, to - from);
  const y = linear(graph, counted, tensors['W_out']!, { bias: tensors['b_out'] });
  const errors = square(graph, sub(graph, y, cut(target, lossFrom, to)));
  const loss = scale(graph, sum(graph, errors), 0.5 / sequences, 0);
  const place = (value: Value): BufferRange => {
    const range = allocate(value.shape);
    placeResult(graph, value, range);
    return range;
  };
  const lossRange = place(loss);
  const lastRange = place(result.last[0]!);
  const names = Object.keys(weights);
  const found = gradients(
    graph,
    [{ value: loss, gradient: given('one', loss.shape, [1]) }],
    names.map((name) => tensors[name]!),
  ).map((gradient) => gradient as Value);
  const placed = found.map(place);
  const program = compile(graph, backend);
  program.run();
  const outcome = {
    loss: Number((await backend.read(lossRange))[0]),
    state: [...(await backend.read(lastRange))],
    gradients: Object.fromEntries(
      await Promise.all(
        names.map(async (name, at) => [name, [...(await backend.read(placed[at]!))]] as const),
      ),
    ),
  };
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return outcome;
}

const trained = (one: GoldenCase): string[] =>
  Object.keys(one.inputs).filter((name) => !['x', 'target', 'h0', 'c0'].includes(name));

const plus = (a: Weights, b: Weights): Weights =>
  Object.fromEntries(
    Object.entries(b).map(([name, values]) => [
      name,
      values.map((value, at) => value + (a[name]?.[at] ?? 0)),
    ]),
  );

async function check(backend: Backend, one: GoldenCase): Promise<string[]> {
  const steps = one.inputs['x']!.shape[1]!;
  const k = (one.params['k'] as number | null) ?? steps;
  const start = [...one.inputs['h0']!.values, ...(one.inputs['c0']?.values ?? [])];
  let weights: Weights = Object.fromEntries(
    trained(one).map((name) => [name, [...one.inputs[name]!.values]]),
  );
  let loss = 0;
  let total: Weights = {};
  const wrong: string[] = [];
  const compare = (
    name: string,
    got: ArrayLike<number>,
    expected: Parameters<typeof deviation>[1],
    tolerance: { rtol: number; atol: number },
  ): void => {
    const difference = deviation(got, expected, tolerance);
    if (difference !== undefined) wrong.push(`${name} ${difference}`);
  };
  if (one.op === 'bptt_windowed')
    for (let last = 0; last < steps; last++) {
      const from = Math.max(0, last - k + 1);
      const before =
        from === 0
          ? start
          : (await run(backend, one, weights, { from: 0, to: from, lossFrom: 0, state: start })).state;
      const stretch = { from, to: last + 1, lossFrom: last, state: before };
      const outcome = await run(backend, one, weights, stretch);
      loss += outcome.loss;
      total = plus(total, outcome.gradients);
    }
  else {
    let state: Numbers = start;
    for (let from = 0, chunk = 0; from < steps; from += k, chunk++) {
      const stretch = { from, to: Math.min(steps, from + k), lossFrom: from, state };
      const outcome = await run(backend, one, weights, stretch);
      loss += outcome.loss;
      state = outcome.state;
      total = plus(total, outcome.gradients);
      if (one.op !== 'bptt_chunked_sgd') continue;
      const rate = one.params['lr'] as number;
      const losses = one.params['chunk_losses'] as number[];
      compare(`loss of chunk ${chunk}`, [outcome.loss], [losses[chunk]!], { rtol: 1e-5, atol: 1e-6 });
      weights = Object.fromEntries(
        Object.entries(weights).map(([name, values]) => [
          name,
          values.map((value, at) => value - rate * outcome.gradients[name]![at]!),
        ]),
      );
      for (const [name, expected] of Object.entries(one.outputs)) {
        const size = weights[name]!.length;
        compare(
          `${name} after chunk ${chunk}`,
          weights[name]!,
          expected.values.subarray(chunk * size, (chunk + 1) * size),
          expected,
        );
      }
    }
  }
  const { value, rtol, atol } = one.scalars['loss']!;
  compare('loss', [loss], [value], { rtol, atol });
  for (const [name, expected] of Object.entries(one.grads))
    compare(`gradient of ${name}`, total[name]!, expected.values, expected);
  return wrong;
}

const all = readGolden('02_recurrent/truncated_bptt').map((one) => ({ title: one.id, one }));

describe.skipIf(goldenFolder === undefined)('golden truncated back-propagation', () => {
  describe.each(testBackends)('$name', ({ open }) => {
    let backend: Backend | string;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      if (typeof backend !== 'string') await backend.dispose();
    });
    test.for(all)('$title', async ({ one }, context) => {
      if (typeof backend === 'string') return context.skip(backend);
      const before = backend.allocatedBytes;
      expect(await check(backend, one)).toEqual([]);
      expect(backend.allocatedBytes).toBe(before);
    });
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
