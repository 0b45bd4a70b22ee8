import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argmaxRows } from '../../metrics/confusion.ts';
import { documentLosses } from '../../metrics/log-loss.ts';
import { softmaxRows } from '../classifier.ts';
import { calibrated, fitCalibration, type CalibrationMethod } from './calibration-map.ts';

const labelled = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc
    .array(
      fc.record({
        logits: fc.array(fc.float({ min: -40, max: 40, noNaN: true }), {
          minLength: classes,
          maxLength: classes,
        }),
        label: fc.integer({ min: 0, max: classes - 1 }),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((rows) => ({
      classes,
      gold: Int32Array.from(rows, ({ label }) => label),
      probabilities: softmaxRows(Float64Array.from(rows.flatMap(({ logits }) => logits)), classes),
    })),
);
const methods: readonly CalibrationMethod[] = ['temperature', 'isotonic'];

test('calibrated probabilities are probabilities, and temperature changes no answer', () => {
  fc.assert(
    fc.property(labelled, ({ classes, gold, probabilities }) => {
      for (const method of methods) {
        const map = fitCalibration(method, probabilities, gold, classes);
        const result = calibrated(map, probabilities, classes);
        for (let first = 0; first < result.length; first += classes) {
          const row = result.subarray(first, first + classes);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        }
        // What is most probable stays so; 32 bits may make two equal that were not.
        if (method === 'temperature')
          argmaxRows(probabilities, classes).forEach((best, row) => {
            const own = result.subarray(row * classes, (row + 1) * classes);
            expect(own[best]).toBe(Math.max(...own));
          });
      }
    }),
  );
});

test('a map never makes the documents that it was fitted on less likely', () => {
  fc.assert(
    fc.property(labelled, ({ classes, gold, probabilities }) => {
      const map = fitCalibration('temperature', probabilities, gold, classes);
      const loss = (of: Float32Array): number =>
        documentLosses(gold, of, classes).reduce((sum, own) => sum + own, 0) / gold.length;
      expect(loss(calibrated(map, probabilities, classes))).toBeLessThanOrEqual(loss(probabilities) + 1e-4);
    }),
  );
});

test('probabilities that are too sure are brought to the shares that are right', () => {
  // Says 0.99 and is right in three of four.
  const gold = Int32Array.from({ length: 400 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const probabilities = Float32Array.from({ length: 800 }, (_, at) => (at % 2 === 0 ? 0.99 : 0.01));
  for (const method of methods) {
    const result = calibrated(fitCalibration(method, probabilities, gold, 2), probabilities, 2);
    expect(result[0]).toBeCloseTo(0.75, 4);
  }
});

test('of several classes each is held against the rest, and what none claims is shared', () => {
  const probabilities = Float32Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.2, 0.2, 0.6);
  const map = fitCalibration('isotonic', probabilities, Int32Array.of(0, 1, 2), 3);
  const third = Math.fround(1 / 3);
  expect([...calibrated(map, probabilities, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect([...calibrated(map, Float32Array.of(0.1, 0.1, 0.1), 3)]).toEqual([third, third, third]);
});
