/** Tests of two samples, paired and not; all p-values two-sided. */
import { normalSurvival, studentSurvival } from './distributions.ts';
import { midRanks } from './rank.ts';

export interface TTest {
  readonly t: number;
  readonly degrees: number;
  readonly p: number;
}

export function pairedTTest(a: readonly number[], b: readonly number[]): TTest {
  const differences = a.map((value, index) => value - b[index]);
  const n = differences.length;
  return tTest(mean(differences) / Math.sqrt(variance(differences) / n), n - 1);
}

/** Equal variances. */
export function studentTTest(a: readonly number[], b: readonly number[]): TTest {
  const degrees = a.length + b.length - 2;
  return tTest(
    (mean(a) - mean(b)) / (pooledDeviation(a, b) * Math.sqrt(1 / a.length + 1 / b.length)),
    degrees,
  );
}

/** Unequal variances, with Satterthwaite's degrees of freedom. */
export function welchTTest(a: readonly number[], b: readonly number[]): TTest {
  const first = variance(a) / a.length;
  const second = variance(b) / b.length;
  const degrees = (first + second) ** 2 / (first ** 2 / (a.length - 1) + second ** 2 / (b.length - 1));
  return tTest((mean(a) - mean(b)) / Math.sqrt(first + second), degrees);
}

/** Signed ranks; zeros dropped, normal approximation with the correction for ties, none for continuity. */
export function wilcoxonSignedRank(
  a: readonly number[],
  b: readonly number[],
): { readonly statistic: number; readonly p: number } {
  const differences = a.map((value, index) => value - b[index]).filter((difference) => difference !== 0);
  const n = differences.length;
  const ranks = midRanks(differences.map(Math.abs));
  let positive = 0;
  differences.forEach((difference, index) => {
    if (difference > 0) positive += ranks[index];
  });
  const total = (n * (n + 1)) / 2;
  const statistic = Math.min(positive, total - positive);
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieSum(ranks) / 48);
  return { statistic, p: n === 0 ? 1 : Math.min(1, 2 * normalSurvival((total / 2 - statistic) / spread)) };
}

/** U of the first sample; normal approximation with corrections for ties and continuity. */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
): { readonly u: number; readonly p: number } {
  const ranks = midRanks([...a, ...b]);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ranks[index];
  const u = sum - (a.length * (a.length + 1)) / 2;
  const n = a.length + b.length;
  const spread = Math.sqrt(((a.length * b.length) / 12) * (n + 1 - tieSum(ranks) / (n * (n - 1))));
  const distance = Math.abs(u - (a.length * b.length) / 2) - 0.5;
  return { u, p: Math.min(1, 2 * normalSurvival(distance / spread)) };
}

/** Difference of means in pooled standard deviations. */
export function cohenD(a: readonly number[], b: readonly number[]): number {
  return (mean(a) - mean(b)) / pooledDeviation(a, b);
}

/** P(a > b) − P(a < b) of one value of each. */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  let balance = 0;
  for (const first of a) for (const second of b) balance += Math.sign(first - second);
  return balance / (a.length * b.length);
}

/** Sample variance (n − 1). */
export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function pooledDeviation(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / (a.length + b.length - 2));
}

function tTest(t: number, degrees: number): TTest {
  return { t, degrees, p: 2 * studentSurvival(Math.abs(t), degrees) };
}

/** Sum of t³ − t over groups of t equal ranks. */
function tieSum(ranks: Float64Array): number {
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + size ** 3 - size, 0);
}
