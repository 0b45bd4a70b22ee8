/** Areas under the ROC curve of two scores on the same documents, compared by DeLong, DeLong & Clarke-Pearson (1988). */
import { normalSurvival } from './distributions.ts';
import type { Interval } from './quantile.ts';
import { midRanks } from './rank.ts';

const Z95 = 1.959963984540054;

export interface DeLong {
  readonly areas: readonly [number, number];
  /** Row-major 2 × 2. */
  readonly covariance: readonly [readonly [number, number], readonly [number, number]];
  readonly varianceOfDifference: number;
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
  /** A ± 1.96 standard errors, not clipped. */
  readonly intervals: readonly [Interval, Interval];
}

/** @param positive 1 or 0 per document, both present */
export function deLong(
  positive: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): DeLong {
  const a = components(positive, first);
  const b = components(positive, second);
  const covary = (one: Components, other: Components): number =>
    covariance(one.ofPositives, other.ofPositives) / one.ofPositives.length +
    covariance(one.ofNegatives, other.ofNegatives) / one.ofNegatives.length;
  const [aa, ab, bb] = [covary(a, a), covary(a, b), covary(b, b)];
  const varianceOfDifference = aa + bb - 2 * ab;
  const difference = a.area - b.area;
  const z = varianceOfDifference > 0 ? difference / Math.sqrt(varianceOfDifference) : 0;
  return {
    areas: [a.area, b.area],
    covariance: [
      [aa, ab],
      [ab, bb],
    ],
    varianceOfDifference,
    z,
    p: Math.min(1, 2 * normalSurvival(Math.abs(z))),
    intervals: [around(a.area, aa), around(b.area, bb)],
  };
}

interface Components {
  readonly area: number;
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

/** Per positive, the share of negatives it outranks, and the other way round; from mid-ranks (Sun & Xu 2014). */
function components(positive: ArrayLike<number>, scores: ArrayLike<number>): Components {
  const positives: number[] = [];
  const negatives: number[] = [];
  for (let index = 0; index < positive.length; index++)
    (positive[index] > 0 ? positives : negatives).push(scores[index]);
  const all = midRanks([...positives, ...negatives]);
  const within = midRanks(positives);
  const without = midRanks(negatives);
  const ofPositives = Float64Array.from(within, (rank, index) => (all[index] - rank) / negatives.length);
  const ofNegatives = Float64Array.from(
    without,
    (rank, index) => 1 - (all[positives.length + index] - rank) / positives.length,
  );
  return {
    area: ofPositives.reduce((sum, value) => sum + value, 0) / positives.length,
    ofPositives,
    ofNegatives,
  };
}

function covariance(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const meanA = a.reduce((sum, value) => sum + value, 0) / n;
  const meanB = b.reduce((sum, value) => sum + value, 0) / n;
  let sum = 0;
  for (let index = 0; index < n; index++) sum += (a[index] - meanA) * (b[index] - meanB);
  return sum / (n - 1);
}

function around(area: number, variance: number): Interval {
  const half = Z95 * Math.sqrt(variance);
  return { low: area - half, high: area + half };
}
