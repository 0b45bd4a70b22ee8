/**
 * Skip-gram and CBOW with negative sampling (Mikolov et al. 2013) on the CPU kernels. A batch of centre words sees the
 * vectors as they were before it; changes are then added word by word in the order of the text. So the result depends
 * on seed and settings only, not on the number of threads, and two runs give the same bytes.
 */
import type { Backend, BufferRange, DeviceBuffer, Program } from '../../core/backend.ts';
import { ShapeError, UnsupportedError } from '../../core/errors.ts';
import { deriveKey, keyOfSeed, RandomStream } from '../../core/random.ts';
import { aliasTable } from './alias-table.ts';
import { rangeLengths, rangeTypes, windowCalls, type WindowRange } from './window-kernels.ts';
import { noiseProbabilities } from './word-frequencies.ts';

export interface WindowOptions {
  readonly method: 'skip-gram' | 'cbow';
  /** Numbers of a word's vector. */
  readonly size: number;
  /** Words on either side; each centre draws its own reach from 1 to this. */
  readonly window: number;
  readonly negatives: number;
  /** Exponent of the counts in the distribution of noise words. */
  readonly noisePower: number;
}

/** Centres of one dispatch, in batches. */
const batches = 16;
const largestBatch = 256;
/**
 * Changes of the most frequent word within a batch times the learning rate. They are summed without seeing each other,
 * and a sum of more than about 2 overshoots: training on few different words would diverge.
 */
const largestStep = 1;

/** Bounds that the kernels' scratch memory sets. */
const largestWindow = 20;
const largestNegatives = 20;
const largestSize = 1024;

export class WindowTrainer {
  /** Places for words in `train`: `reach` before the first centre and after the last. */
  readonly places: number;
  readonly reach: number;
  /** Centres of one call of `train`. */
  readonly centres: number;
  readonly #backend: Backend;
  readonly #options: WindowOptions;
  readonly #vocabulary: number;
  readonly #columns: number;
  readonly #batch: number;
  readonly #buffers: DeviceBuffer[] = [];
  readonly #ranges: Readonly<Record<WindowRange, BufferRange>>;
  readonly #program: Program;
  readonly #seedKey: readonly [number, number];
  #chunks = 0;

  /**
   * @param share the largest share of one word among the centres; with the largest learning rate it sets the size of a
   *   batch
   */
  constructor(
    backend: Backend,
    counts: ArrayLike<number>,
    { share, learningRate }: { readonly share: number; readonly learningRate: number },
    options: WindowOptions,
    seed: number,
  ) {
    if (backend.kind !== 'wasm') throw new UnsupportedError('word windows', 'f32', backend.kind);
    const { window, negatives, size, method } = options;
    if (window > largestWindow || negatives > largestNegatives || size > largestSize)
      throw new ShapeError(
        'word windows',
        `a window of at most ${largestWindow}, at most ${largestNegatives} noise words and a size of at most ${largestSize} are possible.`,
      );
    this.#backend = backend;
    this.#options = options;
    this.#vocabulary = counts.length;
    this.#columns = Math.ceil(size / 8) * 8;
    this.#seedKey = deriveKey(keyOfSeed(seed), 'word windows');
    this.reach = window;
    // Mean number of neighbours is window + 1; in CBOW they are one input.
    const perCentre = (method === 'cbow' ? 1 : window + 1) * (negatives + 1) * share;
    const batch = Math.floor(largestStep / (perCentre * learningRate));
    this.#batch = Math.max(1, Math.min(largestBatch, batch));
    this.centres = this.#batch * batches;
    this.places = this.centres + 2 * window;
    const sizes = {
      count: this.#batch,
      columns: this.#columns,
      window,
      negatives,
      vocabulary: counts.length,
      mean: method === 'cbow' ? 1 : 0,
    };
    const ranges = {} as Record<WindowRange, BufferRange>;
    for (const [name, length] of Object.entries(rangeLengths(sizes, this.centres)) as [
      WindowRange,
      number,
    ][]) {
      const buffer = backend.allocate(length * 4, `word vectors: ${name}`);
      this.#buffers.push(buffer);
      ranges[name] = { buffer, offset: 0, length, dtype: rangeTypes[name] ?? 'f32' };
    }
    this.#ranges = ranges;
    this.#writeNoise(counts);
    this.#writeStart(seed);
    const calls = Array.from({ length: batches }, (_, index) => {
      const { draw, change } = windowCalls(ranges, { ...sizes, first: index * this.#batch });
      return [draw, ...change];
    });
    this.#program = backend.prepare(calls.flat());
  }

  /**
   * Trains on one stretch: `reach` words of context, `centres` words, `reach` words of context; −1 between texts and
   * where there are no words. Gives the summed loss in nats per centre and input, and how many of these there were.
   */
  train(words: Int32Array, learningRate: number): { readonly loss: number; readonly terms: number } {
    const ranges = this.#ranges;
    this.#backend.write(ranges.words, words);
    this.#backend.write(ranges.key, Uint32Array.from(deriveKey(this.#seedKey, this.#chunks++)));
    this.#backend.write(ranges.rate, Float32Array.of(learningRate));
    this.#backend.dispatch(this.#program);
    const losses = this.#backend.readNow!(ranges.losses);
    let loss = 0;
    let terms = 0;
    for (let at = 0; at < losses.length; at += 2) {
      loss += losses[at]!;
      terms += losses[at + 1]!;
    }
    return { loss, terms };
  }

  /** Vectors of the words as inputs, row-major words × size. */
  vectors(): Float32Array {
    const { size } = this.#options;
    const padded = this.#backend.readNow!(this.#ranges.inputs);
    const vectors = new Float32Array(this.#vocabulary * size);
    for (let word = 0; word < this.#vocabulary; word++)
      vectors.set(padded.subarray(word * this.#columns, word * this.#columns + size), word * size);
    return vectors;
  }

  dispose(): void {
    this.#program.dispose();
    for (const buffer of this.#buffers) this.#backend.free(buffer);
  }

  #writeNoise(counts: ArrayLike<number>): void {
    const { keep, alias } = aliasTable(noiseProbabilities(counts, this.#options.noisePower));
    this.#backend.write(
      this.#ranges.thresholds,
      Uint32Array.from(keep, (share) => Math.min(2 ** 32 - 1, share * 2 ** 32)),
    );
    this.#backend.write(this.#ranges.aliases, alias);
  }

  /** As word2vec: inputs uniform within ± ½ / size, outputs 0. */
  #writeStart(seed: number): void {
    const { size } = this.#options;
    const random = new RandomStream(deriveKey(keyOfSeed(seed), 'word vectors'));
    const start = new Float32Array(this.#vocabulary * this.#columns);
    for (let word = 0; word < this.#vocabulary; word++)
      for (let at = 0; at < size; at++) start[word * this.#columns + at] = (random.uniform() - 0.5) / size;
    this.#backend.write(this.#ranges.inputs, start);
  }
}
