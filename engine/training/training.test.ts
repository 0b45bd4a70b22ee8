import { describe, expect, test } from 'vitest';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { classWeights } from './class-weights.ts';
import { inOriginalOrder, mostFrequentFirst } from './column-order.ts';
import { EarlyStopping } from './early-stopping.ts';
import { minimise } from './lbfgs.ts';
import { scheduleFactor } from './learning-rate.ts';
import { logisticObjective } from './logistic-objective.ts';
import { trainLogistic, type LogisticRecipe } from './train-logistic.ts';
import { CancelledError, type EpochRecord, type TrainingData, type Work } from './work.ts';
import { defaultTextOptions } from '../text/text-options.ts';

describe('class weights', () => {
  const labels = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1]);

  test('balanced: every class counts the same in sum, and the mean weight is 1', () => {
    const weights = classWeights(labels, 3, 'balanced');
    expect(6 * weights[0]).toBeCloseTo(2 * weights[1], 12);
    expect(6 * weights[0] + 2 * weights[1]).toBeCloseTo(8, 12);
    expect(weights[2]).toBe(0);
  });

  test('square root: half way on the scale of ratios', () => {
    const weights = classWeights(labels, 2, 'square-root');
    expect(weights[1] / weights[0]).toBeCloseTo(Math.sqrt(3), 12);
    expect([...classWeights(labels, 2, 'none')]).toEqual([1, 1]);
  });
});

test('early stopping waits as long as it is told, and knows the best epoch', () => {
  const stopping = new EarlyStopping(2, true);
  const stops = [3, 2, 2.5, Number.NaN, 1].map((loss, index) => {
    stopping.record(index + 1, loss);
    return stopping.shouldStop(index + 1);
  });
  expect(stops).toEqual([false, false, false, true, false]);
  expect(stopping.bestEpoch).toBe(5);
  expect(new EarlyStopping(0, false).shouldStop(1_000)).toBe(false);
});

test('schedules rise over the warm-up and fall to the end', () => {
  const at = (schedule: 'constant' | 'linear' | 'cosine', step: number): number =>
    scheduleFactor(schedule, 0.1, step, 100);
  for (const schedule of ['constant', 'linear', 'cosine'] as const) {
    expect(at(schedule, 0)).toBeCloseTo(0.1, 12);
    expect(at(schedule, 9)).toBe(1);
    expect(at(schedule, 10)).toBe(1);
  }
  expect(at('linear', 55)).toBeCloseTo(0.5, 12);
  expect(at('cosine', 55)).toBeCloseTo(0.5, 12);
  expect(at('linear', 100)).toBe(0);
  expect(at('constant', 99)).toBe(1);
});

test('L-BFGS finds the bottom of Rosenbrock’s valley', async () => {
  const position = Float64Array.from([-1.2, 1]);
  const result = await minimise(
    position,
    ([x, y], gradient) => {
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    },
    { maxIterations: 500, tolerance: 1e-9, iterated: () => Promise.resolve() },
  );
  expect(result.converged).toBe(true);
  expect(position[0]).toBeCloseTo(1, 6);
  expect(position[1]).toBeCloseTo(1, 6);
});

/** Three rows of four columns; the last column is the most frequent. */
const matrix: SparseMatrix = {
  rows: 3,
  columns: 4,
  offsets: Int32Array.from([0, 2, 4, 5]),
  indices: Int32Array.from([0, 3, 1, 3, 3]),
  values: Float64Array.from([1, 2, 3, 4, 5]),
};

test.each([2, 3])('the gradient of logistic regression is that of its value (%d classes)', (classes) => {
  const objective = logisticObjective({
    matrix,
    labels: Int32Array.from([0, 1, classes - 1]),
    classes,
    c: 0.7,
    classWeights: Float64Array.from([1, 2, 0.5].slice(0, classes)),
    fitIntercept: true,
  });
  const position = Float64Array.from({ length: objective.size }, (_, index) => Math.sin(index));
  const gradient = new Float64Array(objective.size);
  objective.evaluate(position, gradient);
  const unused = new Float64Array(objective.size);
  for (let index = 0; index < objective.size; index++) {
    const shifted = (by: number): number =>
      objective.evaluate(
        position.map((value, at) => (at === index ? value + by : value)),
        unused,
      );
    expect((shifted(1e-6) - shifted(-1e-6)) / 2e-6).toBeCloseTo(gradient[index], 7);
  }
});

test('columns come back in their order', () => {
  const { matrix: reordered, original } = mostFrequentFirst(matrix);
  expect(original[0]).toBe(3);
  expect([...reordered.indices].map((column) => original[column])).toEqual([...matrix.indices]);
  const values = Float64Array.from(
    { length: 8 },
    (_, cell) => original[Math.floor(cell / 2)] * 10 + (cell % 2),
  );
  expect([...inOriginalOrder(values, original, 2)]).toEqual([0, 1, 10, 11, 20, 21, 30, 31]);
});

describe('training logistic regression', () => {
  const data: TrainingData = {
    classes: ['bad', 'good'],
    train: { texts: ['good day', 'bad day', 'very good', 'very bad'], labels: Int32Array.from([1, 0, 1, 0]) },
    validation: { texts: [], labels: new Int32Array() },
  };
  const recipe: LogisticRecipe = {
    text: defaultTextOptions,
    features: {
      wordNgrams: 1,
      shortestCharacters: 2,
      longestCharacters: 0,
      characterTextLimit: 400,
      minDocuments: 1,
      maxShare: 1,
      maxFeatures: 0,
      weighting: 'tfidf',
      sublinear: true,
    },
    model: { c: 10, penalty: 'l2', l1Ratio: 0.5, classWeights: 'balanced' },
    training: { maxIterations: 100, tolerance: 1e-6 },
  };
  const epochs: EpochRecord[] = [];
  const work = (signal: AbortSignal): Work => ({
    signal,
    progress() {},
    epoch: (record) => epochs.push(record),
    pause: () => Promise.resolve(),
  });

  test('without a validation part, curves have no validation values', async () => {
    const { classifier, warnings } = await trainLogistic(data, recipe, work(new AbortController().signal));
    const [pBad, pGood] = await classifier.predictProbabilities(['good']);
    expect(pGood).toBeGreaterThan(pBad);
    expect(pGood + pBad).toBeCloseTo(1, 6);
    expect(warnings).toEqual([]);
    expect(epochs.every(({ validationLoss }) => validationLoss === null)).toBe(true);
    expect(epochs.at(-1)?.trainLoss).toBeLessThan(epochs[0].trainLoss as number);
  });

  test('stops when told', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(trainLogistic(data, recipe, work(abort.signal))).rejects.toBeInstanceOf(CancelledError);
  });

  test('says when it had no time to settle', async () => {
    const hurried = { ...recipe, training: { maxIterations: 1, tolerance: 1e-12 } };
    const { warnings } = await trainLogistic(data, hurried, work(new AbortController().signal));
    expect(warnings.join(' ')).toContain('after 1 iteration,');
  });
});
