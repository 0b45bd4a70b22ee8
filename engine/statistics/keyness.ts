/**
 * How much more often a word occurs in one collection of texts than in another.
 *
 * Rayson & Garside (2000), “Comparing corpora using frequency profiling”: the log-likelihood of the two frequencies
 * against the expectation that both collections use the word alike. Hardie (2014), “Log Ratio: an informal introduction”:
 * the binary logarithm of the ratio of the relative frequencies, the size of the difference.
 */
import { chiSquareSurvival, normalQuantile } from './distributions.ts';

export interface Keyness {
  /** Log-likelihood G², one degree of freedom, ≥ 0. */
  readonly logLikelihood: number;
  /** From χ² with one degree of freedom; takes words for independent of each other, which they are not within a text. */
  readonly p: number;
  /** log₂ of (count / size) over (otherCount / otherSize); a count of 0 is taken as ½. */
  readonly logRatio: number;
  /** 95 % interval of `logRatio`, from the standard error of the logarithm of a ratio of shares. */
  readonly low: number;
  readonly high: number;
}

/** Counts are occurrences, sizes the words in all; sizes must be positive. */
export function keyness(count: number, size: number, otherCount: number, otherSize: number): Keyness {
  const both = (count + otherCount) / (size + otherSize);
  const part = (observed: number, expected: number): number =>
    observed === 0 ? 0 : observed * Math.log(observed / expected);
  const logLikelihood = Math.max(0, 2 * (part(count, size * both) + part(otherCount, otherSize * both)));
  const a = count === 0 ? 0.5 : count;
  const b = otherCount === 0 ? 0.5 : otherCount;
  const logRatio = Math.log2(a / size / (b / otherSize));
  const error = Math.sqrt(Math.max(0, 1 / a - 1 / size + 1 / b - 1 / otherSize)) / Math.LN2;
  const reach = normalQuantile(0.975) * error;
  return {
    logLikelihood,
    p: chiSquareSurvival(logLikelihood, 1),
    logRatio,
    low: logRatio - reach,
    high: logRatio + reach,
  };
}

/**
 * Gries's deviation of proportions (2008, normalised after Lijffijt & Gries 2012): 0 where a word is spread as evenly as
 * the texts are long, near 1 where it sits in a few of them.
 *
 * @param counts occurrences of the word in each part
 * @param sizes words in each part
 */
export function deviationOfProportions(counts: ArrayLike<number>, sizes: ArrayLike<number>): number {
  let count = 0;
  let size = 0;
  let smallest = Infinity;
  for (let i = 0; i < sizes.length; i++) {
    count += counts[i] as number;
    size += sizes[i] as number;
    if ((sizes[i] as number) > 0) smallest = Math.min(smallest, sizes[i] as number);
  }
  if (count === 0 || size === 0 || smallest === size) return 0;
  let sum = 0;
  for (let i = 0; i < sizes.length; i++)
    sum += Math.abs((counts[i] as number) / count - (sizes[i] as number) / size);
  return Math.min(1, sum / 2 / (1 - smallest / size));
}
