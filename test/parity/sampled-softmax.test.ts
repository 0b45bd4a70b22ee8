/**
 * With every class drawn once and expected once, the sampled softmax is the full one: loss and every gradient must be the
 * same on every backend. With a true sample, gradients must be those of central differences.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { DType, HostArray } from '../../engine/core/dtype.ts';
import type { Value } from '../../engine/core/operation.ts';
import { RandomStream } from '../../engine/core/random.ts';
import { sampledSoftmax } from '../../engine/losses/sampled-softmax.ts';
import { denseRows } from '../../engine/ops/dense-rows/dense-rows.ts';
import { createTokenGroups, TokenGrouper } from '../../engine/ops/embedding-bag/group-tokens.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { drawCandidates, logUniformSampler } from '../../engine/training/candidate-sampler.ts';
import { testBackends } from '../support/test-backends.ts';

const [rows, width, vocabulary, ignored] = [7, 5, 23, -1];
const labels = Int32Array.of(3, 0, 22, ignored, 3, 9, 1);
const random = new RandomStream([7, 8]);
const normal = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const start = { hidden: normal(rows * width), table: normal(vocabulary * width), bias: normal(vocabulary) };
type Parameters = Record<keyof typeof start, HostArray>;

interface Sample {
  readonly samples: Int32Array;
  readonly logExpected: Float32Array;
}

/** Loss and the gradients of hidden states, table and bias. */
async function run(backend: Backend, given: Parameters, sample: Sample | undefined): Promise<number[][]> {
  const graph = new Graph();
  const ranges: BufferRange[] = [];
  const allocate = (dtype: DType, length: number): BufferRange => {
    const range = { buffer: backend.allocate(length * 4, 'tensor'), offset: 0, length, dtype };
    ranges.push(range);
    return range;
  };
  const input = (name: string, dtype: DType, shape: readonly number[], values: HostArray): Value => {
    const range = allocate(dtype, values.length);
    backend.write(range, values);
    return graph.external(name, dtype, shape, range);
  };
  const hidden = input('hidden', 'f32', [rows, width], given.hidden);
  const table = input('table', 'f32', [vocabulary, width], given.table);
  const bias = input('bias', 'f32', [vocabulary, 1], given.bias);
  const target = input('labels', 'i32', [rows], labels);
  let loss: Value;
  let seeds: readonly { value: Value; gradient: Value }[];
  if (sample === undefined) {
    const logits = linear(graph, hidden, table, { bias: reshape(graph, bias, [vocabulary]) });
    const full = softmaxCrossEntropy(graph, logits, target, { ignoredLabel: ignored });
    loss = full.loss;
    seeds = [{ value: logits, gradient: full.logitsGradient }];
  } else {
    const tokens = Int32Array.of(...labels.map((label) => Math.max(0, label)), ...sample.samples);
    const offsets = Int32Array.from({ length: tokens.length + 1 }, (_, at) => at);
    const groups = createTokenGroups(tokens.length);
    new TokenGrouper(vocabulary, undefined).group(tokens, offsets, groups);
    const list = (name: string, values: Int32Array): Value => input(name, 'i32', [values.length], values);
    ({ loss, seeds } = sampledSoftmax(
      graph,
      {
        hidden,
        table,
        bias,
        labels: target,
        samples: list('samples', sample.samples),
        logExpected: input('log expected', 'f32', [sample.samples.length], sample.logExpected),
        tokens: list('tokens', tokens),
        offsets: list('offsets', offsets),
        groups: {
          rows: list('rows', groups.rows),
          starts: list('starts', groups.starts),
          positions: list('positions', groups.positions),
          bags: list('bags', groups.bags),
          count: list('count', Int32Array.of(groups.count)),
        },
      },
      { ignoredLabel: ignored },
    ));
  }
  const found = gradients(graph, seeds, [hidden, table, bias]).map((gradient) => {
    if (gradient === null) throw new Error('A gradient is missing.');
    return isRowGradient(gradient) ? denseRows(graph, gradient, vocabulary) : gradient;
  });
  const results = [loss, ...found].map((value) => {
    const range = allocate(
      'f32',
      value.shape.reduce((product, extent) => product * extent, 1),
    );
    placeResult(graph, value, range);
    return range;
  });
  const program = compile(graph, backend);
  program.run();
  const values: number[][] = [];
  for (const range of results) values.push([...(await backend.read(range))]);
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return values;
}

const everyClass: Sample = {
  samples: Int32Array.from({ length: vocabulary }, (_, label) => label),
  logExpected: new Float32Array(vocabulary),
};

describe.each(testBackends)('$name', ({ open }) => {
  test('a sample of all classes is the full softmax', async (context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const full = await run(backend, start, undefined);
    const sampled = await run(backend, start, everyClass);
    sampled.forEach((values, which) =>
      values.forEach((value, at) => expect(value).toBeCloseTo(full[which]![at]!, 5)),
    );
    await backend.dispose();
  });
});

test('gradients of a true sample are those of central differences', async () => {
  const backend = createReferenceBackend();
  const sample = drawCandidates(logUniformSampler(vocabulary), 9, new RandomStream([1, 1]));
  const names = ['hidden', 'table', 'bias'] as const;
  const [, ...found] = await run(backend, start, sample);
  const step = 1e-5;
  for (const [index, name] of names.entries())
    for (let at = 0; at < start[name].length; at++) {
      const shifted = async (by: number): Promise<number> => {
        const values = Float64Array.from(start[name]);
        values[at]! += by;
        return (await run(backend, { ...start, [name]: values }, sample))[0]![0]!;
      };
      const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
      expect(found[index]![at]!, `${name}[${at}]`).toBeCloseTo(slope, 7);
    }
});
