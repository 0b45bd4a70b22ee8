import { expect, test } from 'vitest';
import { confidentDisagreements } from './confident-disagreement.ts';

test('thresholds are the mean self-confidence; the order is the margin', () => {
  // Thresholds by hand: class 0 (0.9 + 0.8 + 0.1 + 0.45) / 4 = 0.5625; class 1 (0.7 + 0.9 + 0.3) / 3 = 0.6333.
  const labels = Int32Array.from([0, 0, 0, 0, 1, 1, 1]);
  const p = [0.9, 0.8, 0.1, 0.45, 0.3, 0.1, 0.7];
  const found = confidentDisagreements(
    labels,
    Float32Array.from(p.flatMap((value) => [value, 1 - value])),
    2,
  );
  expect(found.map(({ row, given, suggested }) => [row, given, suggested])).toEqual([
    [2, 0, 1],
    [6, 1, 0],
  ]);
  // Row 3 is answered wrongly too (0.55 for class 1), but not with confidence.
  expect(found[0]?.selfConfidence).toBeCloseTo(0.1, 6);
  expect(found[0]?.normalisedMargin).toBeCloseTo((0.1 - 0.9 + 1) / 2, 6);
  expect(found[1]?.normalisedMargin).toBeCloseTo((0.3 - 0.7 + 1) / 2, 6);
});

test('a category with a low threshold can be suggested below one half, one without documents never', () => {
  const labels = Int32Array.from([0, 0, 1, 1]);
  const probabilities = Float32Array.from(
    [
      [0.8, 0.1, 0.1],
      [0.35, 0.4, 0.25],
      [0.5, 0.3, 0.2],
      [0.1, 0.4, 0.5],
    ].flat(),
  );
  // Thresholds: class 0 0.575, class 1 0.35.
  expect(
    confidentDisagreements(labels, probabilities, 3).map(({ row, suggested }) => [row, suggested]),
  ).toEqual([[1, 1]]);
});
