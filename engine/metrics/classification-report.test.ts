import { describe, expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import { classificationReport } from './classification-report.ts';
import { pairedDifference } from './paired-difference.ts';
import { subgroupScores } from './subgroup-scores.ts';

function certain(predicted: number[], classes: number): Float32Array {
  const probabilities = new Float32Array(predicted.length * classes);
  predicted.forEach((label, row) => (probabilities[row * classes + label] = 1));
  return probabilities;
}

describe('degenerate parts', () => {
  test('no documents: no values', () => {
    const report = classificationReport(new Int32Array(), new Float32Array(), 2, 1);
    expect(report.documents).toBe(0);
    expect(report.accuracy).toEqual({ value: null, low: null, high: null });
    expect(report.logLoss).toEqual({ value: null, low: null, high: null });
    expect(report.confusion).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('a class that is never predicted has precision 0, one that never occurs recall 0', () => {
    const report = classificationReport(Int32Array.from([0, 0, 1]), certain([0, 2, 0], 3), 3, 1);
    expect(report.perClass.map(({ precision, recall }) => [precision.value, recall.value])).toEqual([
      [0.5, 0.5],
      [0, 0],
      [0, 0],
    ]);
    expect(report.balancedAccuracy.value).toBe(0.25);
    expect(report.macroRecall.value).toBeCloseTo(1 / 6, 12);
  });

  test('documents without a label are left out', () => {
    expect(classificationReport(Int32Array.from([-1, 1]), certain([0, 1], 2), 2, 1).documents).toBe(1);
  });

  test('perfect predictions of few documents are not certain', () => {
    const { accuracy, logLoss } = classificationReport(
      Int32Array.from([0, 1, 1]),
      certain([0, 1, 1], 2),
      2,
      1,
    );
    expect(accuracy).toMatchObject({ value: 1, high: 1 });
    // Wilson's interval of three among three.
    expect(accuracy.low).toBeCloseTo(0.4385, 4);
    expect(logLoss.value).toBe(0);
  });
});

test('intervals hold their values, and the same data give the same intervals', () => {
  const random = new RandomStream(keyOfSeed(1));
  const gold = Int32Array.from({ length: 500 }, () => random.below(3));
  const predicted = Array.from(gold, (label) => (random.uniform() < 0.7 ? label : random.below(3)));
  const report = classificationReport(gold, certain(predicted, 3), 3, 1);
  for (const { value, low, high } of [
    report.accuracy,
    report.macroF1,
    report.macroRecall,
    report.perClass[1].f1,
  ]) {
    expect(low).toBeLessThan(value as number);
    expect(high).toBeGreaterThan(value as number);
  }
  expect(classificationReport(gold, certain(predicted, 3), 3, 1)).toEqual(report);
});

test('documents of three authors have values but no intervals', () => {
  const gold = Int32Array.from([0, 1, 0, 1, 0, 1]);
  const groups = Int32Array.from([7, 7, 8, 8, 9, 9]);
  const {
    accuracy,
    rocAuc,
    groups: count,
  } = classificationReport(gold, certain([0, 1, 1, 1, 0, 1], 2), 2, 1, {
    groups,
  });
  expect(count).toBe(3);
  for (const { value, low, high } of [accuracy, rocAuc]) {
    expect(value).toBeCloseTo(5 / 6, 12);
    expect([low, high]).toEqual([null, null]);
  }
});

test('a subgroup of one author is judged by its documents, not by the author', () => {
  const gold = Int32Array.from({ length: 20 }, (_, row) => row % 2);
  const predicted = gold.map((label, row) => (row < 4 ? 1 - label : label));
  const { accuracy, macroF1 } = subgroupScores(gold, predicted, 2, new Int32Array(20), 1);
  expect(accuracy.value).toBeCloseTo(0.8, 12);
  expect(accuracy.low).toBeLessThan(0.7);
  expect(macroF1.high).toBeGreaterThan(0.85);
});

describe('paired differences', () => {
  const gold = Int32Array.from([0, 0, 1, 1, 1, 0, 1, 0]);
  const first = Int32Array.from([0, 0, 1, 1, 1, 1, 1, 0]);
  const second = Int32Array.from([0, 1, 1, 0, 1, 0, 0, 0]);

  test('count who alone is right', () => {
    const result = pairedDifference(gold, first, second, 2, { seed: 1 });
    expect(result).toMatchObject({ documents: 8, onlyFirstRight: 3, onlySecondRight: 1 });
    expect(result.accuracy.value).toBeCloseTo(0.25, 12);
    expect(result.mcnemarP).toBeCloseTo(0.625, 12);
  });

  test('change sign with the order', () => {
    const there = pairedDifference(gold, first, second, 2, { seed: 1 });
    const back = pairedDifference(gold, second, first, 2, { seed: 1 });
    expect(back.macroF1.value).toBeCloseTo(-(there.macroF1.value as number), 12);
  });

  test('of a run and itself are nothing', () => {
    expect(pairedDifference(gold, first, first, 2, { seed: 1 })).toMatchObject({
      accuracy: { value: 0, low: 0, high: 0 },
      mcnemarP: 1,
    });
  });
});
