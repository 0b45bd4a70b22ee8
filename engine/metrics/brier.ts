/** Brier score of each document: Σ over classes of (p − 1 if gold)², 0 to 2. For two classes it is twice (p − y)². */
export function documentBrier(
  gold: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): Float64Array {
  return Float64Array.from({ length: gold.length }, (_, row) => {
    let sum = 0;
    for (let label = 0; label < classes; label++)
      sum += (probabilities[row * classes + label] - (gold[row] === label ? 1 : 0)) ** 2;
    return sum;
  });
}

/** Mean (p − y)² of a yes-or-no question. */
export function binaryBrier(positive: ArrayLike<number>, scores: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < positive.length; row++) sum += (scores[row] - positive[row]) ** 2;
  return sum / positive.length;
}
