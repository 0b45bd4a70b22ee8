/** Two classifiers on the same documents: differences with paired intervals, and two tests of the same question. */
import { ACCURACY, MACRO_F1, scoreCount, scoresOf } from './classification-scores.ts';
import { FEWEST_GROUPS, RESAMPLES, bootstrapCells, bootstrapGroupedCells } from '../statistics/bootstrap.ts';
import { detectableDifference } from '../statistics/detectable-difference.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { mcnemarExact } from '../statistics/mcnemar.ts';
import { exchangeP } from '../statistics/permutation-test.ts';

export interface PairedResult {
  documents: number;
  /** First − second. */
  accuracy: Estimate;
  macroF1: Estimate;
  onlyFirstRight: number;
  onlySecondRight: number;
  /** Exact, two-sided; documents count as independent. */
  mcnemarP: number;
  /** Of the difference in macro-F1, by exchanging the answers of the two at random; groups are exchanged together. */
  permutationP: number;
  /** Smallest true difference in accuracy found with 80 % chance here; null: none. */
  detectable: number | null;
}

export interface PairedOptions {
  readonly seed: number;
  /** Group of each document, from 0; absent where documents are independent. */
  readonly groupOf?: Int32Array | undefined;
  /** Of the bootstrap; 2,000 unless given. */
  readonly resamples?: number | undefined;
}

/** All arrays: one entry per document; documents without gold label are left out by the caller. */
export function pairedDifference(
  gold: Int32Array,
  first: Int32Array,
  second: Int32Array,
  classes: number,
  { seed, groupOf, resamples = RESAMPLES }: PairedOptions,
): PairedResult {
  // Cells are (gold, first, second); only those that occur are kept, however many classes there are.
  const cellNumbers = new Map<number, number>();
  const counts: number[] = [];
  const keys: number[] = [];
  const cellOf = new Int32Array(gold.length);
  let onlyFirstRight = 0;
  let onlySecondRight = 0;
  for (let index = 0; index < gold.length; index++) {
    const key = (gold[index] * classes + first[index]) * classes + second[index];
    let cell = cellNumbers.get(key);
    if (cell === undefined) {
      cell = counts.length;
      cellNumbers.set(key, cell);
      counts.push(0);
      keys.push(key);
    }
    cellOf[index] = cell;
    counts[cell] += 1;
    if (first[index] === gold[index] && second[index] !== gold[index]) onlyFirstRight += 1;
    if (second[index] === gold[index] && first[index] !== gold[index]) onlySecondRight += 1;
  }
  const mcnemarP = mcnemarExact(onlyFirstRight, onlySecondRight);
  const none = { value: null, low: null, high: null };
  if (gold.length === 0)
    return { documents: 0, accuracy: none, macroF1: none, onlyFirstRight, onlySecondRight, mcnemarP, permutationP: 1, detectable: null }; // prettier-ignore

  const firstCounts = new Float64Array(classes * classes);
  const secondCounts = new Float64Array(classes * classes);
  const firstScores = new Float64Array(scoreCount(classes));
  const secondScores = new Float64Array(scoreCount(classes));
  const differ = (into: Float64Array): void => {
    scoresOf({ classes, counts: firstCounts }, firstScores);
    scoresOf({ classes, counts: secondCounts }, secondScores);
    into[0] = firstScores[ACCURACY] - secondScores[ACCURACY];
    into[1] = firstScores[MACRO_F1] - secondScores[MACRO_F1];
  };
  const differences = (cells: Float64Array, into: Float64Array): void => {
    firstCounts.fill(0);
    secondCounts.fill(0);
    for (let cell = 0; cell < cells.length; cell++) {
      const key = keys[cell];
      const row = Math.floor(key / (classes * classes)) * classes;
      firstCounts[row + (Math.floor(key / classes) % classes)] += cells[cell];
      secondCounts[row + (key % classes)] += cells[cell];
    }
    differ(into);
  };
  const cells = Float64Array.from(counts);
  const values = new Float64Array(2);
  differences(cells, values);
  const tooFew = groupOf !== undefined && new Set(groupOf).size < FEWEST_GROUPS;
  const unbounded = { low: null, high: null };
  const [accuracy, macroF1] = tooFew
    ? [unbounded, unbounded]
    : groupOf === undefined
      ? bootstrapCells(cells, differences, 2, { seed, resamples })
      : bootstrapGroupedCells(cellOf, groupOf, cells.length, differences, 2, { seed, resamples });

  // Only documents on which the answers differ change anything when the two are exchanged.
  const differing = [...gold.keys()].filter((index) => first[index] !== second[index]);
  const units = new Map<number, number>();
  const unitOf = differing.map((index) => {
    const group = groupOf === undefined ? index : groupOf[index];
    const unit = units.get(group) ?? units.size;
    units.set(group, unit);
    return unit;
  });
  const drawn = new Float64Array(2);
  const permutationP = exchangeP(
    units.size,
    (exchanged) => {
      differences(cells, drawn);
      differing.forEach((index, place) => {
        if (exchanged[unitOf[place]] === 0) return;
        const row = gold[index] * classes;
        firstCounts[row + first[index]] -= 1;
        firstCounts[row + second[index]] += 1;
        secondCounts[row + second[index]] -= 1;
        secondCounts[row + first[index]] += 1;
      });
      differ(drawn);
      return drawn[1];
    },
    { seed, draws: resamples < RESAMPLES ? resamples : drawsFor(differing.length) },
  );
  return {
    documents: gold.length,
    accuracy: { value: values[0], ...accuracy },
    macroF1: { value: values[1], ...macroF1 },
    onlyFirstRight,
    onlySecondRight,
    mcnemarP,
    permutationP,
    detectable: detectableDifference(gold.length, (onlyFirstRight + onlySecondRight) / gold.length),
  };
}

/** As many draws as take some tenths of a second; never so few that a p-value of 0.01 could not be told from 0.02. */
function drawsFor(differing: number): number {
  return Math.max(1_000, Math.min(10_000, Math.floor(2e7 / (differing + 1))));
}
