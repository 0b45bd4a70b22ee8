import { describe, expect, test } from 'vitest';
import { deviationOfProportions, keyness } from './keyness.ts';

describe('keyness', () => {
  test('agrees with a calculation by hand', () => {
    // 100 of 10,000 words against 50 of 20,000: expected 50 and 100.
    const result = keyness(100, 10_000, 50, 20_000);
    expect(result.logLikelihood).toBeCloseTo(2 * (100 * Math.log(2) + 50 * Math.log(0.5)), 9);
    expect(result.logRatio).toBeCloseTo(2, 9);
    expect(result.p).toBeLessThan(1e-15);
    const error = Math.sqrt(1 / 100 - 1 / 10_000 + 1 / 50 - 1 / 20_000) / Math.LN2;
    expect(result.high - result.logRatio).toBeCloseTo(1.959964 * error, 5);
  });

  test('equal shares are not key, and the sign follows the side', () => {
    const equal = keyness(30, 1_000, 60, 2_000);
    expect(equal.logLikelihood).toBeCloseTo(0, 9);
    expect(equal.p).toBeCloseTo(1, 9);
    expect(equal.logRatio).toBeCloseTo(0, 9);
    expect(keyness(1, 1_000, 60, 2_000).logRatio).toBeLessThan(0);
    expect(Number.isFinite(keyness(5, 1_000, 0, 2_000).logRatio)).toBe(true);
  });
});

test('deviation of proportions: 0 when even, 1 when in one part of many', () => {
  expect(deviationOfProportions([2, 4, 6], [10, 20, 30])).toBeCloseTo(0, 12);
  expect(deviationOfProportions([5, 0, 0, 0], [10, 10, 10, 10])).toBeCloseTo(1, 12);
  expect(deviationOfProportions([0, 0], [10, 10])).toBe(0);
});
