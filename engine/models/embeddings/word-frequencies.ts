/** What word2vec makes of frequencies: how often frequent words are skipped, and which words are noise. */

/**
 * Probability that an occurrence is kept; 1 for every word where `threshold` is 0. The formula is that of the word2vec
 * program, (√(f/t) + 1) · t/f, and not the √(t/f) of the paper (Mikolov et al. 2013): it is what published vectors used.
 */
export function keepProbabilities(counts: ArrayLike<number>, threshold: number): Float64Array {
  const total = sum(counts);
  return Float64Array.from({ length: counts.length }, (_, word) => {
    const share = counts[word]! / total;
    if (threshold === 0 || share === 0) return 1;
    return Math.min(1, (Math.sqrt(share / threshold) + 1) * (threshold / share));
  });
}

/** Probability of each word as noise: proportional to count^power. */
export function noiseProbabilities(counts: ArrayLike<number>, power: number): Float64Array {
  const weights = Float64Array.from({ length: counts.length }, (_, word) => counts[word]! ** power);
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
