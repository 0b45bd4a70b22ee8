import { describe, expect, test } from 'vitest';
import { compile } from '../../autograd/compile.ts';
import { Graph } from '../../autograd/graph.ts';
import { createReferenceBackend } from '../../backends/reference/reference-backend.ts';
import { RandomStream } from '../../core/random.ts';
import { crf } from './crf.ts';
import { crfForward, crfMarginals, crfScore, viterbi } from './crf-sequences.ts';

const tags = 3;
const steps = 4;
const random = new RandomStream([3, 4]);
const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => 4 * random.uniform() - 2);
const scores = numbers(steps * tags);
const transitions = numbers((tags + 1) * tags);
const everySequence = Array.from({ length: tags ** steps }, (_, number) =>
  Int32Array.from({ length: steps }, (__, step) => Math.floor(number / tags ** step) % tags),
);

describe('a sequence', () => {
  test('has the partition function of all its sequences of tags', () => {
    const all = everySequence.map((sequence) => crfScore(scores, transitions, tags, sequence));
    const sum = all.reduce((total, score) => total + Math.exp(score), 0);
    expect(crfForward(scores, transitions, tags).logPartition).toBeCloseTo(Math.log(sum), 10);
  });

  test('has the marginals of all its sequences of tags', () => {
    const expected = new Float64Array(steps * tags);
    let sum = 0;
    for (const sequence of everySequence) {
      const mass = Math.exp(crfScore(scores, transitions, tags, sequence));
      sum += mass;
      sequence.forEach((tag, step) => (expected[step * tags + tag]! += mass));
    }
    crfMarginals(scores, transitions, tags).forEach((value, at) =>
      expect(value).toBeCloseTo(expected[at]! / sum, 10),
    );
  });

  test('has the most probable of all its sequences of tags', () => {
    const score = (sequence: Int32Array): number => crfScore(scores, transitions, tags, sequence);
    const best = everySequence.reduce((a, b) => (score(b) > score(a) ? b : a));
    expect(viterbi(scores, transitions, tags)).toEqual(best);
  });

  test('may be empty', () => {
    expect(viterbi(new Float64Array(), transitions, tags)).toHaveLength(0);
    expect(crfForward(new Float64Array(), transitions, tags).logPartition).toBe(0);
  });
});

describe('the operation', () => {
  const sequences = 3;
  const labels = Int32Array.of(0, 2, 1, 1, 2, 0, -1, -1, -1, -1, -1, -1);

  async function run(x: Float64Array, edges: Float64Array) {
    const backend = createReferenceBackend();
    const graph = new Graph();
    const given = [x, edges, labels].map((data) => {
      const buffer = backend.allocate(data.length * 8, 'given');
      const range = {
        buffer,
        offset: 0,
        length: data.length,
        dtype: data === labels ? 'i32' : 'f32',
      } as const;
      backend.write(range, data as Float64Array & Int32Array);
      return buffer;
    });
    const external = (at: number, dtype: 'f32' | 'i32', shape: number[]) =>
      graph.external(`given ${String(at)}`, dtype, shape, { buffer: given[at]!, offset: 0 });
    const found = crf(
      graph,
      external(0, 'f32', [sequences, steps, tags]),
      external(1, 'f32', [tags + 1, tags]),
      external(2, 'i32', [sequences, steps]),
    );
    const read = [found.loss, found.scoresGradient, found.transitionsGradient].map((value) => {
      const length = value.shape.reduce((size, extent) => size * extent, 1);
      const buffer = backend.allocate(length * 8, 'found');
      graph.place(value, { buffer, offset: 0 });
      return { buffer, offset: 0, length, dtype: 'f32' } as const;
    });
    compile(graph, backend).run();
    const [loss, dScores, dTransitions] = await Promise.all(read.map((range) => backend.read(range)));
    return { loss: loss![0]!, dScores: dScores!, dTransitions: dTransitions! };
  }

  test('has the gradients of its loss, also by central differences', async () => {
    const x = numbers(sequences * steps * tags);
    const { dScores, dTransitions } = await run(x, transitions);
    const step = 1e-3;
    for (const [data, gradient] of [
      [x, dScores],
      [transitions, dTransitions],
    ] as const)
      for (let at = 0; at < data.length; at++) {
        const shifted = async (by: number): Promise<number> => {
          const moved = data.slice();
          moved[at]! += by;
          return (await run(data === x ? moved : x, data === x ? transitions : moved)).loss;
        };
        const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
        expect(gradient[at]).toBeCloseTo(slope, 4);
      }
  });
});
