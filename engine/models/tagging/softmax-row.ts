/** Probabilities of `width` scores from `from` on. */
export function softmaxRow(scores: Float32Array, from: number, width: number): Float64Array {
  let top = -Infinity;
  for (let at = 0; at < width; at++) top = Math.max(top, scores[from + at]!);
  const row = new Float64Array(width);
  let sum = 0;
  for (let at = 0; at < width; at++) sum += row[at] = Math.exp(scores[from + at]! - top);
  for (let at = 0; at < width; at++) row[at]! /= sum;
  return row;
}
