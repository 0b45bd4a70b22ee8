/** Intervals of a share of k successes among n. */
import { betaQuantile, normalQuantile } from './distributions.ts';
import type { Interval } from './quantile.ts';

/** Score interval (Wilson 1927): never outside 0 to 1, and honest for few and for all right. */
export function wilson(k: number, n: number, alpha = 0.05): Interval {
  const z = normalQuantile(1 - alpha / 2);
  const p = k / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: k === 0 ? 0 : Math.max(0, middle - half), high: k === n ? 1 : Math.min(1, middle + half) };
}

/** Wilson's interval with continuity correction (Newcombe 1998, method 4). */
export function wilsonCorrected(k: number, n: number, alpha = 0.05): Interval {
  const z = normalQuantile(1 - alpha / 2);
  const p = k / n;
  const q = 1 - p;
  const below = 2 * n * p + z * z - 1 - z * Math.sqrt(z * z - 2 - 1 / n + 4 * p * (n * q + 1));
  const above = 2 * n * p + z * z + 1 + z * Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * q - 1));
  return {
    low: k === 0 ? 0 : Math.max(0, below / (2 * (n + z * z))),
    high: k === n ? 1 : Math.min(1, above / (2 * (n + z * z))),
  };
}

/** Exact interval (Clopper & Pearson 1934): never covers less than it says. */
export function clopperPearson(k: number, n: number, alpha = 0.05): Interval {
  return {
    low: k === 0 ? 0 : betaQuantile(alpha / 2, k, n - k + 1),
    high: k === n ? 1 : betaQuantile(1 - alpha / 2, k + 1, n - k),
  };
}
