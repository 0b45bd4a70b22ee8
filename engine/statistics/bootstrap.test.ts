import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import { sampleBinomial } from './binomial-sample.ts';
import { bootstrapCells } from './bootstrap.ts';
import { mcnemarExact } from './mcnemar.ts';
import { percentileInterval, quantileOfSorted } from './quantile.ts';

describe('binomial samples', () => {
  // Both methods, and the reflection beyond one half; mean and variance within five standard errors.
  test.each([
    [20, 0.1],
    [1_000, 0.004],
    [1_000, 0.3],
    [50_000, 0.5],
    [400, 0.93],
  ])('n = %d, p = %d', (n, p) => {
    const random = new RandomStream(keyOfSeed(11));
    const draws = Array.from({ length: 20_000 }, () => sampleBinomial(n, p, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const expected = n * p * (1 - p);
    expect(Math.abs(mean - n * p)).toBeLessThan(5 * Math.sqrt(expected / draws.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(
      5 * Math.sqrt(2 / draws.length) + 1 / expected / 50,
    );
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= n)).toBe(true);
  });
});

describe('bootstrap of cells', () => {
  const share = (cells: Float64Array, into: Float64Array): void => {
    into[0] = cells[0] / (cells[0] + cells[1]);
  };

  test('keeps the number of documents', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 9 }), fc.nat(1_000), (counts, seed) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        bootstrapCells(
          Float64Array.from(counts),
          (cells, into) => {
            expect(cells.reduce((sum, count) => sum + count, 0)).toBe(total);
            cells.forEach((count, index) => {
              if (counts[index] === 0) expect(count).toBe(0);
            });
            into[0] = 0;
          },
          1,
          { seed, resamples: 20 },
        );
      }),
    );
  });

  test('is the same for the same seed and differs for another', () => {
    const cells = Float64Array.from([37, 63]);
    const [first] = bootstrapCells(cells, share, 1, { seed: 1 });
    expect(bootstrapCells(cells, share, 1, { seed: 1 })[0]).toEqual(first);
    expect(bootstrapCells(cells, share, 1, { seed: 2, resamples: 100 })[0]).not.toEqual(first);
  });

  test('covers a true share in about 95 of 100 samples', () => {
    const random = new RandomStream(keyOfSeed(5));
    let covered = 0;
    const trials = 600;
    for (let trial = 0; trial < trials; trial++) {
      const right = sampleBinomial(300, 0.7, random);
      const [{ low, high }] = bootstrapCells(Float64Array.from([right, 300 - right]), share, 1, {
        seed: trial,
        resamples: 500,
      });
      if (low <= 0.7 && 0.7 <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.92);
    expect(covered / trials).toBeLessThan(0.98);
  });
});

test('quantiles lie between their neighbours', () => {
  expect(quantileOfSorted([1, 2, 4], 0.75)).toBe(3);
  expect(percentileInterval(Float64Array.from([3, 1, 2]), 1)).toEqual({ low: 1, high: 3 });
});

test('McNemar’s test is symmetric and a probability', () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(3_000), (a, b) => {
      const p = mcnemarExact(a, b);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(mcnemarExact(b, a)).toBe(p);
    }),
  );
});
