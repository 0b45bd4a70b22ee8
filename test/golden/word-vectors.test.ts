import { describe, expect, test } from 'vitest';
import { countCooccurrences } from '../../engine/models/embeddings/cooccurrence.ts';
import { positivePmi } from '../../engine/models/embeddings/positive-pmi.ts';
import { truncatedSvd } from '../../engine/models/embeddings/truncated-svd.ts';
import { rangeLengths, rangeTypes, windowCalls } from '../../engine/models/embeddings/window-kernels.ts';
import type { WindowRange } from '../../engine/models/embeddings/window-kernels.ts';
import { keepProbabilities, noiseProbabilities } from '../../engine/models/embeddings/word-frequencies.ts';
import { RandomStream } from '../../engine/core/random.ts';
import type { BufferRange } from '../../engine/core/backend.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { goldenAbsent, readGolden, worstExcess, type ExpectedTensor } from '../support/golden-cases.ts';

type Tensors = Readonly<Record<string, ExpectedTensor>>;
interface StepCase {
  readonly id: string;
  readonly op: string;
  readonly params: { readonly lr: number; readonly reduction: 'mean' | 'sum' };
  readonly inputs: Tensors;
  readonly outputs: Tensors;
  readonly scalars: {
    readonly loss: { readonly value: number; readonly rtol: number; readonly atol: number };
  };
}

const steps = readGolden<StepCase>('07_lm/word_vectors');

describe(`steps of word vectors${goldenAbsent}`, () => {
  test.each(steps.cases.filter(({ op }) => op === 'sgns' || op === 'cbow_ns'))('$id', async (step) => {
    const input = (name: string): Float64Array => steps.tensor(step.inputs[name]!.tensor);
    const mean = step.op === 'cbow_ns';
    const [words, size] = step.inputs['W_in']!.shape as [number, number];
    const [count, negatives] = step.inputs['negatives']!.shape as [number, number];
    const contexts = mean ? step.inputs['contexts']!.shape[1]! : 1;
    const window = Math.ceil(contexts / 2);
    const sizes = { first: 0, count, columns: 8, window, negatives, vocabulary: words, mean: mean ? 1 : 0 };
    const backend = await openWasmBackend({ threads: 2 });
    const ranges = {} as Record<WindowRange, BufferRange>;
    for (const [name, length] of Object.entries(rangeLengths(sizes, count)) as [WindowRange, number][])
      ranges[name] = {
        buffer: backend.allocate(length * 4, name),
        offset: 0,
        length,
        dtype: rangeTypes[name] ?? 'f32',
      };
    const padded = (values: Float64Array): Float32Array =>
      Float32Array.from({ length: words * 8 }, (_, at) =>
        at % 8 < size ? values[Math.floor(at / 8) * size + (at % 8)]! : 0,
      );
    backend.write(ranges.inputs, padded(input('W_in')));
    backend.write(ranges.outputs, padded(input('W_out')));
    // Ours goes along the gradient of the sum; a case of the mean divides it.
    const share = step.params.reduction === 'mean' ? count : 1;
    backend.write(ranges.rate, Float32Array.of(step.params.lr / share));
    const jobs: number[] = [];
    for (let row = 0; row < count; row++) {
      const given = mean
        ? [...input('contexts').subarray(row * contexts, (row + 1) * contexts)].filter(
            (_, at) => input('mask')[row * contexts + at] === 1,
          )
        : [input('center')[row]!];
      const target = (mean ? input('target') : input('context'))[row]!;
      const noise = input('negatives').subarray(row * negatives, (row + 1) * negatives);
      const places = [...given, ...Array<number>(2 * window - given.length).fill(0)];
      jobs.push(given.length, 1 + negatives, ...places, target, ...noise);
    }
    backend.write(ranges.jobs, Int32Array.from(jobs));
    const program = backend.prepare(windowCalls(ranges, sizes).change);
    backend.dispatch(program);
    const unpadded = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from(
        { length: words * size },
        (_, at) => values[Math.floor(at / size) * 8 + (at % size)]!,
      );
    const losses = await backend.read(ranges.losses);
    const loss = Array.from(losses).reduce((sum, value, at) => (at % 2 === 0 ? sum + value : sum), 0);
    for (const [range, name] of [
      ['inputs', 'after.W_in'],
      ['outputs', 'after.W_out'],
    ] as const) {
      const expected = step.outputs[name]!;
      const ours = unpadded(await backend.read(ranges[range]));
      expect(
        worstExcess(ours, steps.tensor(expected.tensor), expected.rtol, expected.atol),
      ).toBeLessThanOrEqual(0);
    }
    const { value, rtol, atol } = step.scalars.loss;
    expect(Math.abs(loss / share - value)).toBeLessThanOrEqual(atol + rtol * Math.abs(value));
    await backend.dispose();
  });

  interface ShareCase {
    readonly op: string;
    readonly params: { readonly t: number };
    readonly input: { readonly counts: number[] };
    readonly expected: Record<string, number[]>;
  }
  const shares = steps.cases as unknown as readonly ShareCase[];

  test('noise distribution and sub-sampling', () => {
    for (const { op, input, expected, params } of shares) {
      if (op === 'noise')
        for (const [power, probabilities] of Object.entries(expected))
          noiseProbabilities(input.counts, Number(power)).forEach((value, word) => {
            expect(value).toBeCloseTo(probabilities[word]!, 9);
          });
      if (op === 'subsampling')
        keepProbabilities(input.counts, params.t).forEach((value, word) => {
          expect(value).toBeCloseTo(expected['keep_word2vec']![word]!, 9);
        });
    }
  });
});

interface CountCase {
  readonly id: string;
  readonly params: {
    readonly window: number;
    readonly weighting: 'flat' | 'inverse';
    readonly alpha: number;
    readonly shift: number;
    readonly k?: number;
  };
  readonly outputs: Tensors;
}
const counts = readGolden<CountCase, { readonly vocabulary: string[] }>('07_lm/cooccurrence');
const { corpus = [] } = readGolden<object, { readonly corpus?: string[] | string[][] }>('07_lm/ngram');

describe(`co-occurrence and PPMI${goldenAbsent}`, () => {
  const sentences = corpus.map((line) => (typeof line === 'string' ? line.split(' ') : line));
  const tokens = Int32Array.from(sentences.flat(), (word) => counts.vocabulary.indexOf(word));
  const offsets = Int32Array.from([0, ...sentences.map((_, at) => sentences.slice(0, at + 1).flat().length)]);

  test.each(counts.cases)('$id', async ({ params, outputs }) => {
    const words = counts.vocabulary;
    expect(tokens.includes(-1)).toBe(false);
    const found = countCooccurrences({ tokens, offsets, words }, params);
    const ppmi = positivePmi(found, { contextPower: params.alpha, shift: params.shift });
    const dense = ({ starts, columns, values }: typeof ppmi): Float64Array => {
      const matrix = new Float64Array(words.length ** 2);
      for (let row = 0; row < words.length; row++)
        for (let at = starts[row]!; at < starts[row + 1]!; at++)
          matrix[row * words.length + columns[at]!] = values[at]!;
      return matrix;
    };
    const check = (ours: Float64Array, name: string): void => {
      const expected = outputs[name];
      if (expected === undefined) return;
      expect(
        worstExcess(ours, counts.tensor(expected.tensor), expected.rtol, expected.atol),
        name,
      ).toBeLessThanOrEqual(0);
    };
    check(dense(found), 'counts');
    check(dense(ppmi), 'ppmi');
    if (params.k === undefined) return;
    const { left, singularValues } = await truncatedSvd(
      ppmi,
      words.length,
      params.k,
      new RandomStream([1, 2]),
    );
    const rank = singularValues.length;
    for (const name of Object.keys(outputs).filter((one) => one.startsWith('gram_power_'))) {
      const power = Number(name.slice('gram_power_'.length));
      const gram = Float64Array.from({ length: words.length ** 2 }, (_, at) => {
        const [i, j] = [Math.floor(at / words.length), at % words.length];
        let sum = 0;
        for (let k = 0; k < rank; k++)
          sum += left[i * rank + k]! * left[j * rank + k]! * singularValues[k]! ** (2 * power);
        return sum;
      });
      check(gram, name);
    }
  });
});
