import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import {
  documentsFor,
  fitLearningCurve,
  fitPowerLaw,
  scoreAt,
  type CurvePoint,
} from './learning-curve-fit.ts';

const sizes = [50, 100, 200, 400, 800, 1600];

test('recovers the parameters of a curve without noise', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      fc.double({ min: 0.1, max: 0.45, noNaN: true }),
      fc.double({ min: 0.2, max: 1.5, noNaN: true }),
      (a, loss, c) => {
        const b = loss * 50 ** c;
        const law = fitPowerLaw(
          sizes,
          sizes.map((n) => scoreAt({ a, b, c }, n)),
        );
        expect(law.a).toBeCloseTo(a, 4);
        expect(law.c).toBeCloseTo(c, 3);
        expect(law.b / b).toBeCloseTo(1, 2);
      },
    ),
    { numRuns: 40 },
  );
});

test('a score never exceeds 1 and never falls with more documents', () => {
  const steep = fitPowerLaw(sizes, [0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(steep.a).toBeLessThanOrEqual(1);
  const falling = fitPowerLaw(sizes, [0.7, 0.69, 0.68, 0.67, 0.66, 0.65]);
  expect(falling.b).toBe(0);
  expect(scoreAt(falling, 10_000)).toBeCloseTo(0.675, 9);
  expect(documentsFor(falling, 0.7)).toBe(Infinity);
});

test('documents for a score are those at which the law has it', () => {
  const law = { a: 0.9, b: 2, c: 0.5 };
  expect(scoreAt(law, documentsFor(law, 0.85))).toBeCloseTo(0.85, 12);
  expect(documentsFor(law, 0.9)).toBe(Infinity);
});

test('fewer than four sizes are refused', () => {
  expect(() => fitPowerLaw([10, 20, 40], [0.5, 0.6, 0.7])).toThrow('at least 4 sizes');
});

/** Curves that differ by a shift of their own and, independently, at each size. */
function noisy(law: { a: number; b: number; c: number }, seeds: number, stream: number): CurvePoint[] {
  const random = new RandomStream(keyOfSeed(stream));
  const noise = (): number => random.uint32() / 2 ** 32 - 0.5;
  const shifts = Array.from({ length: seeds }, () => 0.01 * noise());
  return sizes.map((documents) => ({
    documents,
    values: shifts.map((shift) => scoreAt(law, documents) + shift + 0.01 * noise()),
  }));
}

test('the intervals hold the truth about as often as they say', () => {
  const truth = { a: 0.85, b: 2.4, c: 0.5 };
  const wanted = documentsFor(truth, scoreAt(truth, 1600) + 0.01) - 1600;
  const holds = { score: 0, needed: 0, doubling: 0 };
  const within = (interval: { low: number; high: number } | null, value: number): number =>
    interval !== null && interval.low <= value && value <= interval.high ? 1 : 0;
  for (let stream = 1; stream <= 40; stream++) {
    const fit = fitLearningCurve(noisy(truth, 5, stream), { at: [800], gain: 0.01, seed: 1, resamples: 200 });
    holds.score += within(fit.band[0]!.interval, scoreAt(truth, 800));
    holds.needed += within(fit.needed.interval, wanted);
    holds.doubling += within(fit.doubling.interval, scoreAt(truth, 3200) - scoreAt(truth, 1600));
  }
  expect(holds.score).toBeGreaterThanOrEqual(34);
  expect(holds.needed).toBeGreaterThanOrEqual(34);
  expect(holds.doubling).toBeGreaterThanOrEqual(34);
});

test('the same seed gives the same intervals', () => {
  const points = noisy({ a: 0.85, b: 2.4, c: 0.5 }, 3, 1);
  const once = fitLearningCurve(points, { at: [100], gain: 0.01, seed: 1, resamples: 100 });
  expect(fitLearningCurve(points, { at: [100], gain: 0.01, seed: 1, resamples: 100 })).toEqual(once);
});

test('one seed has no band; a flat curve never gains', () => {
  const flat = sizes.map((documents) => ({ documents, values: [0.7] }));
  const { needed, doubling, band } = fitLearningCurve(flat, { at: [100], gain: 0.02, seed: 1 });
  expect(needed).toEqual({ value: Infinity, interval: null });
  expect(doubling.value).toBeCloseTo(0, 12);
  expect(band[0]?.interval).toBeNull();
});

test('with a gain out of reach in some draws the upper end is infinite, not a number made up', () => {
  const points = sizes.map((documents) => ({
    documents,
    values: [scoreAt({ a: 0.9, b: 2, c: 0.5 }, documents), 0.72],
  }));
  const { needed } = fitLearningCurve(points, { at: [], gain: 0.01, seed: 1 });
  expect(needed.interval!.high).toBe(Infinity);
  expect(Number.isFinite(needed.interval!.low)).toBe(true);
});
