import { expect, test } from 'vitest';
import { abstentionThreshold, coverageCurve } from './coverage-risk.ts';

test('the curve runs from the surest to all, equal confidences together', () => {
  const { curve, meanRisk } = coverageCurve([0.9, 0.5, 0.9, 0.6], [1, 0, 1, 0]);
  expect(curve).toEqual([
    { coverage: 0.5, accuracy: 1, threshold: 0.9 },
    { coverage: 0.75, accuracy: 2 / 3, threshold: 0.6 },
    { coverage: 1, accuracy: 0.5, threshold: 0.5 },
  ]);
  expect(meanRisk).toBeCloseTo((2 * 0 + 1 / 3 + 1 / 2) / 4, 12);
});

test('a threshold sends the share that was asked for, and with ties never more', () => {
  const confidence = Array.from({ length: 100 }, (_, row) => (row + 1) / 100);
  const sent = (threshold: number, of: number[]): number => of.filter((value) => value < threshold).length;
  expect(sent(abstentionThreshold(confidence, 0.08), confidence)).toBe(8);
  expect(sent(abstentionThreshold(confidence, 0), confidence)).toBe(0);
  const ties = [0.4, 0.4, 0.4, 0.9];
  expect(sent(abstentionThreshold(ties, 0.5), ties)).toBe(0);
});
