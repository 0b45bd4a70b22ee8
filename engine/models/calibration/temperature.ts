/** Temperature scaling (Guo, Pleiss, Sun & Weinberger 2017): softmax(logits / T) with the T of the smallest log loss. */

/**
 * @param logits row-major documents × classes; logarithms of probabilities do, as softmax ignores what a row shares
 * @returns T > 0, the exact minimiser; 1 where nothing could be fitted
 */
export function fitTemperature(logits: ArrayLike<number>, gold: ArrayLike<number>, classes: number): number {
  // The loss is convex in the inverse temperature: find the root of its slope.
  const slope = (inverse: number): number => {
    let sum = 0;
    for (let row = 0; row < gold.length; row++) {
      const first = row * classes;
      let largest = -Infinity;
      for (let label = 0; label < classes; label++)
        largest = Math.max(largest, inverse * logits[first + label]);
      let [weight, mean] = [0, 0];
      for (let label = 0; label < classes; label++) {
        const exponential = Math.exp(inverse * logits[first + label] - largest);
        weight += exponential;
        mean += exponential * logits[first + label];
      }
      sum += mean / weight - logits[first + gold[row]];
    }
    return sum;
  };
  if (gold.length === 0) return 1;
  // Everything right has no minimum: ten times as sure, or as unsure, is as far as a few documents should take it.
  let [low, high] = [0.1, 10];
  if (slope(high) <= 0) return 1 / high;
  if (slope(low) >= 0) return 1 / low;
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return 1 / Math.sqrt(low * high);
}
