import { chiSquareSurvival } from './distributions.ts';

/** Cochran's Q (1950): are several classifiers right equally often? Rows are items, columns classifiers, 0 or 1. */
export function cochranQ(correct: readonly (readonly number[])[]): {
  readonly q: number;
  readonly degrees: number;
  readonly p: number;
} {
  const classifiers = correct[0]?.length ?? 0;
  const columns = new Float64Array(classifiers);
  let total = 0;
  let squares = 0;
  for (const row of correct) {
    let right = 0;
    row.forEach((value, column) => {
      columns[column] += value;
      right += value;
    });
    total += right;
    squares += right * right;
  }
  const degrees = classifiers - 1;
  const spread = columns.reduce((sum, value) => sum + value * value, 0);
  const denominator = classifiers * total - squares;
  if (denominator === 0) return { q: 0, degrees, p: 1 };
  const q = (degrees * (classifiers * spread - total * total)) / denominator;
  return { q, degrees, p: chiSquareSurvival(q, degrees) };
}
