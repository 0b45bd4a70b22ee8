/**
 * McNemar's test of two classifiers on the same documents (McNemar 1947), from the documents on which only one of
 * them is right.
 */
import { chiSquareSurvival } from './distributions.ts';
import { logChoose } from './log-gamma.ts';

/** Two-sided exact p-value: min(1, 2 · P(Bin(a + b, ½) ≤ min(a, b))). */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const least = Math.min(onlyFirst, onlySecond);
  if (n === 0 || onlyFirst === onlySecond) return 1;
  return Math.min(1, 2 * lowerTail(n, least));
}

/** The exact p-value without half of the observed table's own probability (Lancaster 1961); less conservative. */
export function mcnemarMidP(onlyFirst: number, onlySecond: number): number {
  if (onlyFirst === onlySecond) return 1;
  const n = onlyFirst + onlySecond;
  return mcnemarExact(onlyFirst, onlySecond) - halfBinomial(n, Math.min(onlyFirst, onlySecond));
}

/** The large-sample form, with or without continuity correction. */
export function mcnemarChiSquare(
  onlyFirst: number,
  onlySecond: number,
  corrected: boolean,
): { readonly statistic: number; readonly p: number } {
  const n = onlyFirst + onlySecond;
  if (n === 0) return { statistic: 0, p: 1 };
  const distance = Math.abs(onlyFirst - onlySecond) - (corrected ? 1 : 0);
  const statistic = distance ** 2 / n;
  return { statistic, p: chiSquareSurvival(statistic, 1) };
}

/** P(Bin(n, ½) ≤ k). */
function lowerTail(n: number, k: number): number {
  let sum = 0;
  for (let i = k; i >= 0; i--) {
    const term = halfBinomial(n, i);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return sum;
}

/** P(Bin(n, ½) = k). */
function halfBinomial(n: number, k: number): number {
  return Math.exp(logChoose(n, k) - n * Math.LN2);
}
