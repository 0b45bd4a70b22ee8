import { normalCdf, studentQuantile } from './distributions.ts';

/** Linear quantile (position q · (n − 1)) of values sorted ascending. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Percentile interval of resampled statistics (Efron & Tibshirani 1993, chapter 13). Sorts its argument. */
export function percentileInterval(statistics: Float64Array, confidence = 0.95): Interval {
  statistics.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(statistics, tail), high: quantileOfSorted(statistics, 1 - tail) };
}

/** Basic ("reversed percentile") interval: takes out the bias that resampling shows. Sorts its argument. */
export function basicInterval(estimate: number, statistics: Float64Array, confidence = 0.95): Interval {
  const { low, high } = percentileInterval(statistics, confidence);
  return { low: 2 * estimate - high, high: 2 * estimate - low };
}

/**
 * Confidence to ask of a percentile interval so that it holds the truth as often as it says: resampled means of few
 * independent units spread too little, by √((n − 1)/n), and know no t distribution (Hesterberg 2015, expanded percentile).
 */
export function expandedConfidence(units: number, confidence = 0.95): number {
  if (units < 2) return confidence;
  const t = studentQuantile(1 - (1 - confidence) / 2, units - 1);
  return 1 - 2 * (1 - normalCdf(Math.sqrt(units / (units - 1)) * t));
}
