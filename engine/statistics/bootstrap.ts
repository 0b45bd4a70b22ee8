/**
 * Percentile bootstrap of statistics that depend on the documents only through how many fall into each cell of a
 * table, such as every score of a confusion matrix. Drawing n documents with replacement is then the same as one
 * multinomial draw of the cells, which costs cells instead of documents.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { sampleBinomial } from './binomial-sample.ts';
import { percentileInterval, type Interval } from './quantile.ts';

export const RESAMPLES = 2_000;

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * @param cells count per cell
 * @param statistic fills its second argument from resampled cells
 * @param statistics how many numbers it fills
 */
export function bootstrapCells(
  cells: Float64Array,
  statistic: (resampled: Float64Array, into: Float64Array) => void,
  statistics: number,
  { seed, resamples = RESAMPLES, confidence = 0.95 }: BootstrapOptions,
): Interval[] {
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'bootstrap'));
  const filled: number[] = [];
  let documents = 0;
  cells.forEach((count, cell) => {
    if (count === 0) return;
    filled.push(cell);
    documents += count;
  });
  const resampled = new Float64Array(cells.length);
  const values = new Float64Array(statistics);
  const samples = Array.from({ length: statistics }, () => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    let left = documents;
    let rest = documents;
    for (const cell of filled) {
      const drawn = rest <= cells[cell] ? left : sampleBinomial(left, cells[cell] / rest, random);
      resampled[cell] = drawn;
      left -= drawn;
      rest -= cells[cell];
    }
    statistic(resampled, values);
    for (let index = 0; index < statistics; index++) samples[index][resample] = values[index];
  }
  return samples.map((sample) => percentileInterval(sample, confidence));
}

/** From this many documents on, the bootstrap distribution of a mean is its normal limit for every practical purpose. */
const MANY = 2_000;

/** Percentile bootstrap interval of a mean; its normal limit for many values. Null for no value. */
export function meanInterval(
  values: Float64Array,
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Interval | null {
  const n = values.length;
  if (n === 0) return null;
  if (n >= MANY) {
    let sum = 0;
    for (const value of values) sum += value;
    const mean = sum / n;
    let squares = 0;
    for (const value of values) squares += (value - mean) ** 2;
    const half = 1.959963984540054 * Math.sqrt(squares / n / n);
    return { low: mean - half, high: mean + half };
  }
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'bootstrap of a mean'));
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += values[Math.floor((random.uint32() / 4294967296) * n)];
    means[resample] = sum / n;
  }
  return percentileInterval(means);
}
