/** Counts of (gold, predicted) pairs, row-major classes × classes. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** Documents without a gold label (−1) are left out. */
export function confusionOf(gold: Int32Array, predicted: Int32Array, classes: number): Confusion {
  const counts = new Float64Array(classes * classes);
  for (let index = 0; index < gold.length; index++) {
    const row = gold[index];
    if (row >= 0) counts[row * classes + predicted[index]] += 1;
  }
  return { classes, counts };
}

/** Class with the largest probability in each row; the first of equals. */
export function argmaxRows(probabilities: Float32Array, classes: number): Int32Array {
  const rows = classes === 0 ? 0 : probabilities.length / classes;
  const best = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const first = row * classes;
    let winner = 0;
    for (let column = 1; column < classes; column++)
      if (probabilities[first + column] > probabilities[first + winner]) winner = column;
    best[row] = winner;
  }
  return best;
}
