/**
 * Percentile bootstrap of statistics that depend on the documents only through how many fall into each cell of a
 * table, such as every score of a confusion matrix. Drawing n documents with replacement is then the same as one
 * multinomial draw of the cells, which costs cells instead of documents.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { sampleBinomial } from './binomial-sample.ts';
import { expandedConfidence, percentileInterval, type Interval } from './quantile.ts';

export const RESAMPLES = 2_000;

/** Resamples of fewer groups than this say nothing about how the next group would differ: no interval is better. */
export const FEWEST_GROUPS = 5;

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
  return samples.map((sample) => percentileInterval(sample, expandedConfidence(documents, confidence)));
}

/**
 * The same where documents belong together (an author's, a thread's): groups are drawn, with all their documents.
 * @param cellOf cell of each document
 * @param groupOf group of each document, from 0
 */
export function bootstrapGroupedCells(
  cellOf: Int32Array,
  groupOf: Int32Array,
  cells: number,
  statistic: (resampled: Float64Array, into: Float64Array) => void,
  statistics: number,
  { seed, resamples = RESAMPLES, confidence = 0.95 }: BootstrapOptions,
): Interval[] {
  const groups = groupCount(groupOf);
  const counted = new Map<number, number>();
  cellOf.forEach((cell, document) => {
    const key = groupOf[document] * cells + cell;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  });
  const entries = [...counted];
  const groupOfEntry = Int32Array.from(entries, ([key]) => Math.floor(key / cells));
  const cellOfEntry = Int32Array.from(entries, ([key]) => key % cells);
  const countOfEntry = Float64Array.from(entries, ([, count]) => count);
  const resampled = new Float64Array(cells);
  const values = new Float64Array(statistics);
  const samples = Array.from({ length: statistics }, () => new Float64Array(resamples));
  const draw = drawer(groups, seed);
  for (let resample = 0; resample < resamples; resample++) {
    const times = draw();
    resampled.fill(0);
    for (let entry = 0; entry < entries.length; entry++)
      resampled[cellOfEntry[entry]] += times[groupOfEntry[entry]] * countOfEntry[entry];
    statistic(resampled, values);
    for (let index = 0; index < statistics; index++) samples[index][resample] = values[index];
  }
  return samples.map((sample) => percentileInterval(sample, expandedConfidence(groups, confidence)));
}

/** With this many independent units, resamples serve for the standard error and the normal limit does the rest. */
const MANY_UNITS = 2_000;
const RESAMPLES_OF_MANY = 200;
const Z95 = 1.959963984540054;

/**
 * 95 % intervals of statistics that need every document. `statistic` gets how often each document was drawn; what it
 * cannot compute (NaN) is left out of the resamples.
 * @param groupOf group of each document, from 0; absent where documents are independent
 * @param observed the statistics of the documents themselves
 */
export function bootstrapDocuments(
  documents: number,
  groupOf: Int32Array | undefined,
  statistic: (times: Float64Array, into: Float64Array) => void,
  observed: Float64Array,
  { seed, resamples: fullResamples = RESAMPLES }: BootstrapOptions,
): (Interval | null)[] {
  const units = groupOf === undefined ? documents : groupCount(groupOf);
  const many = documents >= MANY_UNITS && units >= MANY_UNITS / 10;
  const resamples = many ? RESAMPLES_OF_MANY : fullResamples;
  const draw = drawer(units, seed);
  const times = new Float64Array(documents);
  const values = new Float64Array(observed.length);
  const samples = Array.from(observed, (): number[] => []);
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = draw();
    if (groupOf === undefined) times.set(drawn);
    else for (let document = 0; document < documents; document++) times[document] = drawn[groupOf[document]];
    statistic(times, values);
    values.forEach((value, index) => {
      if (!Number.isNaN(value)) samples[index].push(value);
    });
  }
  return samples.map((sample, index) => {
    if (Number.isNaN(observed[index]) || sample.length < resamples / 2) return null;
    if (!many) return percentileInterval(Float64Array.from(sample), expandedConfidence(units));
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const half = Z95 * Math.sqrt(squares / (sample.length - 1));
    return { low: observed[index] - half, high: observed[index] + half };
  });
}

function groupCount(groupOf: Int32Array): number {
  let largest = -1;
  for (const group of groupOf) largest = Math.max(largest, group);
  return largest + 1;
}

/** Each call: how often each of so many units is drawn, with replacement, as many times as there are units. */
function drawer(units: number, seed: number): () => Float64Array {
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'bootstrap of units'));
  const times = new Float64Array(units);
  return () => {
    times.fill(0);
    for (let draw = 0; draw < units; draw++) times[Math.floor((random.uint32() / 4294967296) * units)] += 1;
    return times;
  };
}
