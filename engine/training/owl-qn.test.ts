import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coefficientRows } from '../models/linear.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { logisticObjective, type LogisticObjective } from './logistic-objective.ts';
import { minimiseSparsely } from './owl-qn.ts';

function dense(values: readonly number[], columns: number): SparseMatrix {
  const rows = values.length / columns;
  return {
    rows,
    columns,
    offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * columns),
    indices: Int32Array.from({ length: rows * columns }, (_, cell) => cell % columns),
    values: Float64Array.from(values),
  };
}

async function fit(objective: LogisticObjective, preconditioned: boolean): Promise<Float64Array> {
  const position = new Float64Array(objective.size);
  const { converged } = await minimiseSparsely(position, objective.evaluate, {
    l1: objective.l1,
    penalised: objective.penalised,
    maxIterations: 5_000,
    tolerance: 1e-8,
    ...(preconditioned ? { preconditioner: objective.preconditioner() } : {}),
    iterated: () => Promise.resolve(),
  });
  expect(converged).toBe(true);
  return position;
}

interface Fixture {
  readonly X: number[];
  readonly y: number[];
  readonly y3: number[];
  readonly cases: { l1Ratio: number; labels: 'y' | 'y3'; coef: number[][]; intercept: number[] }[];
}
const fixture = JSON.parse(readFileSync(new URL('./owl-qn.cases.json', import.meta.url), 'utf8')) as Fixture;

describe('logistic regression with L1 and elastic net finds scikit-learn’s solutions', () => {
  test.each(fixture.cases.map((one) => [one.labels, one.l1Ratio, one] as const))(
    '%s, share of L1 %s',
    async (_, l1Ratio, { labels, coef, intercept }) => {
      const classes = labels === 'y' ? 2 : 3;
      const rows = coefficientRows(classes);
      const objective = logisticObjective({
        matrix: dense(fixture.X, 6),
        labels: Int32Array.from(fixture[labels]),
        classes,
        c: 0.5,
        classWeights: new Float64Array(classes).fill(1),
        fitIntercept: true,
        l1Ratio,
      });
      for (const preconditioned of [false, true]) {
        const position = await fit(objective, preconditioned);
        const intercepts = [...position.subarray(6 * rows)];
        const mean = rows === 1 ? 0 : intercepts.reduce((sum, one) => sum + one, 0) / rows;
        coef.forEach((weights, row) => {
          weights.forEach((weight, column) => {
            const own = position[column * rows + row];
            if (weight === 0) expect(own).toBe(0);
            else expect(own).toBeCloseTo(weight, 4);
          });
          expect(intercepts[row]! - mean).toBeCloseTo(intercept[row]!, 4);
        });
      }
    },
  );
});

test('at the end no coefficient can do better: its slope balances its price, or 0 is the best it can be', async () => {
  const problem = fc.record({
    cells: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 36, maxLength: 36 }),
    labels: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 12, maxLength: 12 }),
    c: fc.constantFrom(0.1, 1, 10),
    l1Ratio: fc.constantFrom(0.3, 1),
  });
  await fc.assert(
    fc.asyncProperty(problem, async ({ cells, labels, c, l1Ratio }) => {
      const objective = logisticObjective({
        matrix: dense(cells, 3),
        labels: Int32Array.from(labels),
        classes: 3,
        c,
        classWeights: new Float64Array(3).fill(1),
        fitIntercept: false,
        l1Ratio,
      });
      const position = await fit(objective, false);
      const gradient = new Float64Array(objective.size);
      objective.evaluate(position, gradient);
      for (let at = 0; at < objective.penalised; at++) {
        if (position[at] === 0) expect(Math.abs(gradient[at]!)).toBeLessThanOrEqual(objective.l1 + 1e-6);
        else expect(gradient[at]! + objective.l1 * Math.sign(position[at]!)).toBeCloseTo(0, 6);
      }
    }),
    { numRuns: 60 },
  );
});
