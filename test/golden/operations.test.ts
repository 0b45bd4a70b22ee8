/** Single operations against PyTorch's numbers, forward and gradient, on every backend. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { DType } from '../../engine/core/dtype.ts';
import type { Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { denseRows } from '../../engine/ops/dense-rows/dense-rows.ts';
import { deviation, goldenFolder, goldenGroups, goldenMissing, readGolden } from '../support/golden-file.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { testBackends } from '../support/test-backends.ts';
import { attentionBuilders } from './build-attention.ts';
import { builders as plainBuilders } from './build-operation.ts';
import { groupsElsewhere, notYetCovered } from './not-yet-covered.ts';

const builders = { ...plainBuilders, ...attentionBuilders };

const groups = [
  'activations',
  'attention',
  'conv1d',
  'dropout',
  'embedding',
  'embedding_bag',
  'linear',
  'losses',
  'matmul',
  'norms',
  'softmax',
  'tensor_basics',
]
  .map((name) => `01_ops/${name}`)
  .concat(['rnn', 'gru', 'lstm'].map((name) => `02_recurrent/${name}`));

const all = groups.flatMap((group) =>
  readGolden(group).map((one) => ({ title: `${group} ${one.id}`, group, one })),
);
const isListed = (group: string, one: GoldenCase): boolean =>
  notYetCovered[group]!.some((name) => name === one.id || name === one.op);
const covered = all.filter(({ group, one }) => !isListed(group, one));

async function check(backend: Backend, one: GoldenCase): Promise<string[]> {
  const graph = new Graph();
  const ranges: BufferRange[] = [];
  const place = (dtype: DType, shape: readonly number[]): BufferRange => {
    const length = Math.max(1, sizeOf(shape));
    const range = { buffer: backend.allocate(length * 4, 'tensor'), offset: 0, length, dtype };
    ranges.push(range);
    return range;
  };
  const constant = (
    name: string,
    dtype: DType,
    shape: readonly number[],
    values: ArrayLike<number>,
  ): Value => {
    const range = place(dtype, shape);
    backend.write(range, Float64Array.from(values));
    return graph.external(name, dtype, shape, range);
  };
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([name, { dtype, shape, values }]) => [
      name,
      constant(name, dtype === 'I32' ? 'i32' : 'f32', shape, values),
    ]),
  );
  const built = builders[one.op]!({
    tape: graph,
    inputs,
    one,
    constant: (name, dtype, values) => constant(name, dtype, [values.length], values),
  });
  const made =
    'results' in built
      ? built
      : { results: { [Object.keys(one.outputs)[0] ?? Object.keys(one.scalars)[0]!]: built } };

  const expectations: {
    name: string;
    range: BufferRange;
    values: ArrayLike<number>;
    rtol: number;
    atol: number;
  }[] = [];
  const seeds: { value: Value; gradient: Value }[] = [];
  for (const [name, value] of Object.entries(made.results)) {
    const scalar = one.scalars[name];
    const output = one.outputs[name];
    // A result may be an input that is handed through.
    const placed = graph.placementOf(value);
    const range =
      placed === undefined
        ? place(value.dtype, value.shape)
        : { ...placed, length: sizeOf(value.shape), dtype: value.dtype };
    if (placed === undefined) graph.place(value, range);
    if (output !== undefined) expectations.push({ name, range, ...output });
    if (scalar !== undefined)
      expectations.push({ name, range, values: [scalar.value], rtol: scalar.rtol, atol: scalar.atol });
    const up = one.upstream[name];
    if (up !== undefined)
      seeds.push({ value, gradient: constant(`upstream ${name}`, 'f32', value.shape, up.values) });
    else if (scalar !== undefined) seeds.push({ value, gradient: constant('one', 'f32', value.shape, [1]) });
  }
  const names = Object.keys(one.grads);
  const found =
    'gradients' in made && made.gradients !== undefined
      ? names.map((name) => made.gradients![name]!)
      : gradients(
          graph,
          seeds,
          names.map((name) => inputs[name]!),
        );
  names.forEach((name, index) => {
    const gradient = found[index]!;
    if (gradient === null) throw new Error(`No gradient for ${name}.`);
    const dense = isRowGradient(gradient) ? denseRows(graph, gradient, inputs[name]!.shape[0]!) : gradient;
    // A gradient may be a tensor that has its place already, such as the upstream gradient itself.
    const known = graph.placementOf(dense);
    const range =
      known === undefined
        ? place('f32', dense.shape)
        : { ...known, length: sizeOf(dense.shape), dtype: 'f32' as const };
    if (known === undefined) graph.place(dense, range);
    expectations.push({ name: `gradient of ${name}`, range, ...one.grads[name]! });
  });

  const program = compile(graph, backend);
  program.run();
  const wrong: string[] = [];
  for (const { name, range, values, rtol, atol } of expectations) {
    const difference = deviation(await backend.read(range), values, { rtol, atol });
    if (difference !== undefined) wrong.push(`${name}${difference}`);
  }
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return wrong;
}

describe.skipIf(goldenFolder === undefined)('golden operations', () => {
  test('every case is computed or listed as not yet covered, and no listed name is superfluous', () => {
    for (const { title, group, one } of all)
      expect(builders[one.op] !== undefined || isListed(group, one), title).toBe(true);
    for (const group of groups)
      for (const name of notYetCovered[group]!)
        expect(
          all.some(({ group: own, one }) => own === group && (one.id === name || one.op === name)),
          name,
        ).toBe(true);
  });

  test('every group is computed here or named as not yet computed', () => {
    const optimisation = ['optimisers', 'sparse', 'clipping', 'schedules'].map((name) => `03_optim/${name}`);
    const recurrent = ['02_recurrent/truncated_bptt'];
    const models = [
      'dan',
      'ffn_lm',
      'lstm_classifier',
      'lstm_lm',
      'text_cnn',
      'transformer_classifier',
      'transformer_lm',
    ].map((name) => `04_models/${name}`);
    const known = [...groups, ...optimisation, ...recurrent, ...models];
    const unknown = goldenGroups().filter(
      (group) =>
        !known.includes(group) &&
        !groupsElsewhere.some((name) => (name.endsWith('/') ? group.startsWith(name) : group === name)),
    );
    expect(unknown).toEqual([]);
  });

  describe.each(testBackends)('$name', ({ open }) => {
    let backend: Backend | string;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      if (typeof backend !== 'string') await backend.dispose();
    });
    test.for(covered)('$title', async ({ one }, context) => {
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
