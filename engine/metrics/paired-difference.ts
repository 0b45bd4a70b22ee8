/** Two classifiers on the same documents: differences with paired bootstrap intervals, and McNemar's exact test. */
import { ACCURACY, MACRO_F1, scoreCount, scoresOf } from './classification-scores.ts';
import { bootstrapCells, type BootstrapOptions } from '../statistics/bootstrap.ts';
import { mcnemarExact } from '../statistics/mcnemar.ts';

export interface DifferenceEstimate {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface PairedResult {
  documents: number;
  /** First − second. */
  accuracy: DifferenceEstimate;
  macroF1: DifferenceEstimate;
  onlyFirstRight: number;
  onlySecondRight: number;
  mcnemarP: number;
}

/** All three arrays: class per document; documents without gold label are left out by the caller. */
export function pairedDifference(
  gold: Int32Array,
  first: Int32Array,
  second: Int32Array,
  classes: number,
  options: BootstrapOptions,
): PairedResult {
  // Cells are (gold, first, second); only those that occur are kept, however many classes there are.
  const cellOf = new Map<number, number>();
  const counts: number[] = [];
  const keys: number[] = [];
  let onlyFirstRight = 0;
  let onlySecondRight = 0;
  for (let index = 0; index < gold.length; index++) {
    const key = (gold[index] * classes + first[index]) * classes + second[index];
    let cell = cellOf.get(key);
    if (cell === undefined) {
      cell = counts.length;
      cellOf.set(key, cell);
      counts.push(0);
      keys.push(key);
    }
    counts[cell] += 1;
    if (first[index] === gold[index] && second[index] !== gold[index]) onlyFirstRight += 1;
    if (second[index] === gold[index] && first[index] !== gold[index]) onlySecondRight += 1;
  }
  const none = { value: null, low: null, high: null };
  if (gold.length === 0)
    return { documents: 0, accuracy: none, macroF1: none, onlyFirstRight, onlySecondRight, mcnemarP: 1 };

  const firstCounts = new Float64Array(classes * classes);
  const secondCounts = new Float64Array(classes * classes);
  const firstScores = new Float64Array(scoreCount(classes));
  const secondScores = new Float64Array(scoreCount(classes));
  const differences = (cells: Float64Array, into: Float64Array): void => {
    firstCounts.fill(0);
    secondCounts.fill(0);
    for (let cell = 0; cell < cells.length; cell++) {
      const key = keys[cell];
      const row = Math.floor(key / (classes * classes)) * classes;
      firstCounts[row + (Math.floor(key / classes) % classes)] += cells[cell];
      secondCounts[row + (key % classes)] += cells[cell];
    }
    scoresOf({ classes, counts: firstCounts }, firstScores);
    scoresOf({ classes, counts: secondCounts }, secondScores);
    into[0] = firstScores[ACCURACY] - secondScores[ACCURACY];
    into[1] = firstScores[MACRO_F1] - secondScores[MACRO_F1];
  };
  const cells = Float64Array.from(counts);
  const values = new Float64Array(2);
  differences(cells, values);
  const [accuracy, macroF1] = bootstrapCells(cells, differences, 2, options);
  return {
    documents: gold.length,
    accuracy: { value: values[0], ...accuracy },
    macroF1: { value: values[1], ...macroF1 },
    onlyFirstRight,
    onlySecondRight,
    mcnemarP: mcnemarExact(onlyFirstRight, onlySecondRight),
  };
}
