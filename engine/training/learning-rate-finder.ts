/**
 * Learning-rate range test (Smith 2017 §3.3): train for a while with a rate that grows from far too small to far too
 * large, and see where the loss falls fastest.
 */

export interface RangeTestOptions {
  /** Rate of the first step, above zero; 1e-6. */
  readonly from?: number | undefined;
  /** Rate of the last step, unless the loss runs away before; 10. */
  readonly to?: number | undefined;
  /** Steps altogether, at least 3; 100. The rate grows by the same factor from each to the next. */
  readonly steps?: number | undefined;
  /** Share of the old average that stays when the loss is smoothed, 0 ≤ β < 1; 0.9. */
  readonly smoothing?: number | undefined;
  /** The test ends when the smoothed loss exceeds its lowest so many times; 4. */
  readonly divergence?: number | undefined;
}

export interface RangeTestPoint {
  readonly learningRate: number;
  readonly loss: number;
  /** Exponential average of the losses so far, corrected for its start. */
  readonly smoothed: number;
}

export interface RangeTest {
  /** In the order of the steps; without the step whose loss was not finite. */
  readonly points: readonly RangeTestPoint[];
  /** Rate at which the smoothed loss falls fastest, a good rate to start with; undefined where it never falls. */
  readonly steepest: number | undefined;
  /** Rate with the lowest smoothed loss: already at the edge, a tenth of it is the usual choice. */
  readonly lowest: number | undefined;
  /** Whether the loss ran away or was not finite before the last rate. */
  readonly diverged: boolean;
}

/**
 * `step` makes one update with the rate on a new batch and gives the loss before it, which must not be negative. The
 * test spoils weights and optimiser state: run it on a copy, or put them back. Throws RangeError for options outside
 * their ranges, and whatever `step` throws (which is how to cancel).
 */
export async function findLearningRate(
  step: (learningRate: number) => number | Promise<number>,
  options: RangeTestOptions = {},
): Promise<RangeTest> {
  const { from = 1e-6, to = 10, steps = 100, smoothing = 0.9, divergence = 4 } = options;
  if (!(from > 0 && to > from && Number.isFinite(to)))
    throw new RangeError('The learning rates must be above zero and grow.');
  if (!(Number.isInteger(steps) && steps >= 3)) throw new RangeError('A range test needs at least 3 steps.');
  if (!(smoothing >= 0 && smoothing < 1))
    throw new RangeError('The smoothing must be at least 0 and below 1.');
  if (!(divergence > 1)) throw new RangeError('The divergence must be above 1.');

  const points: RangeTestPoint[] = [];
  let smoothed = 0;
  let best = Infinity;
  let diverged = false;
  for (let at = 0; at < steps && !diverged; at++) {
    const learningRate = at === steps - 1 ? to : from * (to / from) ** (at / (steps - 1));
    const loss = await step(learningRate);
    if (!Number.isFinite(loss)) {
      diverged = true;
      break;
    }
    // The average and the correction for its start in one, so that a constant loss stays exactly what it is.
    smoothed += ((1 - smoothing) / (1 - smoothing ** (at + 1))) * (loss - smoothed);
    points.push({ learningRate, loss, smoothed });
    best = Math.min(best, smoothed);
    diverged = smoothed > divergence * best;
  }
  return { points, diverged, ...chosenRates(points) };
}

/** The steps are equally far apart in log rate, so differences between neighbours are slopes. */
function chosenRates(points: readonly RangeTestPoint[]): Pick<RangeTest, 'steepest' | 'lowest'> {
  let steepest: RangeTestPoint | undefined;
  let lowest: RangeTestPoint | undefined;
  let slope = 0;
  for (const [at, point] of points.entries()) {
    if (lowest === undefined || point.smoothed < lowest.smoothed) lowest = point;
    const [before, after] = [points[at - 1], points[at + 1]];
    if (before === undefined || after === undefined) continue;
    if (after.smoothed - before.smoothed < slope) {
      slope = after.smoothed - before.smoothed;
      steepest = point;
    }
  }
  return { steepest: steepest?.learningRate, lowest: lowest?.learningRate };
}
