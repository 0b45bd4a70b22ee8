import { describe, expect, test } from 'vitest';
import { findLearningRate } from './learning-rate-finder.ts';

/** Gradient descent on curvature · w² / 2, which converges for rates below 2 / curvature only. */
function bowl(curvature: number): (learningRate: number) => number {
  let weight = 1;
  return (learningRate) => {
    const loss = (curvature * weight ** 2) / 2;
    weight -= learningRate * curvature * weight;
    return loss;
  };
}

describe('the learning-rate range test', () => {
  test.each([0.5, 20, 1000])(
    'finds a rate below the border of stability at curvature %d',
    async (curvature) => {
      const { steepest, lowest, diverged, points } = await findLearningRate(bowl(curvature), { to: 100 });
      expect(diverged).toBe(true);
      expect(steepest).toBeLessThan(2 / curvature);
      expect(steepest).toBeGreaterThan(0.005 / curvature);
      expect(lowest).toBeGreaterThan(steepest!);
      expect(points.length).toBeLessThan(100);
    },
  );

  test('raises the rate by one factor from the first to the last', async () => {
    const rates: number[] = [];
    const result = await findLearningRate(
      (rate) => {
        rates.push(rate);
        return 1;
      },
      { from: 0.001, to: 10, steps: 5 },
    );
    expect(rates.map((rate) => rate.toPrecision(6))).toEqual(
      ['0.00100000', '0.0100000', '0.100000', '1.00000', '10.0000'].map((text) =>
        Number(text).toPrecision(6),
      ),
    );
    expect(result).toMatchObject({ diverged: false, steepest: undefined, lowest: 0.001 });
  });

  test('smooths without a bias towards zero', async () => {
    const losses = [2, 4, 1];
    const { points } = await findLearningRate(() => losses.shift()!, { steps: 3, smoothing: 0.5 });
    const expected = [2, 2.5 / 0.75, (0.5 * 2.5 + 0.5) / 0.875];
    points.forEach(({ smoothed }, at) => expect(smoothed).toBeCloseTo(expected[at]!, 12));
    expect(points).toHaveLength(3);
  });

  test('takes the steepest fall of the smoothed loss', async () => {
    const losses = [10, 9.9, 9, 5, 4.5, 4.4, 4.4];
    const { steepest, lowest } = await findLearningRate(() => losses.shift()!, {
      from: 1,
      to: 1e6,
      steps: 7,
      smoothing: 0,
    });
    expect(steepest).toBeCloseTo(100, 6);
    expect(lowest).toBeCloseTo(1e5, 4);
  });

  test('ends at a loss that is not finite', async () => {
    const losses = [1, 0.9, NaN];
    const { points, diverged } = await findLearningRate(() => losses.shift()!);
    expect(diverged).toBe(true);
    expect(points.map(({ loss }) => loss)).toEqual([1, 0.9]);
  });

  test.each([{ from: 0 }, { from: 1, to: 0.5 }, { steps: 2 }, { smoothing: 1 }, { divergence: 1 }])(
    'refuses %o',
    async (options) => {
      await expect(findLearningRate(() => 1, options)).rejects.toThrow(RangeError);
    },
  );
});
