/** Batch norm over axis 1 (Ioffe and Szegedy 2015). Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { add } from '../add/add.ts';
import { mean } from '../mean/mean.ts';
import { mul } from '../mul/mul.ts';
import { reshape } from '../reshape/reshape.ts';
import { rsqrt } from '../rsqrt/rsqrt.ts';
import { scale } from '../scale/scale.ts';
import { square } from '../square/square.ts';
import { sub } from '../sub/sub.ts';

export interface BatchNormOptions {
  /** Normalise with the batch's own mean and variance and move the running ones towards them. */
  readonly training: boolean;
  /** Share of the batch in the new running values; 1 / batches so far for their plain average. */
  readonly momentum: number;
  readonly epsilon: number;
  /** f32 [channels], as all the following. */
  readonly weight?: Value | undefined;
  readonly bias?: Value | undefined;
  readonly runningMean: Value;
  readonly runningVariance: Value;
}

export interface BatchNormResult {
  readonly output: Value;
  /** What the running values become; the variance is that of the batch divided by n − 1. */
  readonly runningMean: Value;
  readonly runningVariance: Value;
}

/** x [items, channels, …]. The variance that normalises is divided by n. */
export function batchNorm(tape: Tape, x: Value, options: BatchNormOptions): BatchNormResult {
  const { training, momentum, weight, bias, runningMean, runningVariance } = options;
  const perChannel = x.shape.map((extent, axis) => (axis === 1 ? extent : 1));
  const along = (value: Value): Value => reshape(tape, value, perChannel);
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const count = axes.reduce((size, axis) => size * x.shape[axis]!, 1);

  const centre = training ? mean(tape, x, axes, true) : along(runningMean);
  const centred = sub(tape, x, centre);
  const variance = training ? mean(tape, square(tape, centred), axes, true) : along(runningVariance);
  let output = mul(tape, centred, rsqrt(tape, scale(tape, variance, 1, options.epsilon)));
  if (weight !== undefined) output = mul(tape, output, along(weight));
  if (bias !== undefined) output = add(tape, output, along(bias));
  if (!training) return { output, runningMean, runningVariance };

  const moved = (running: Value, batch: Value, factor: number): Value =>
    add(
      tape,
      scale(tape, running, 1 - momentum, 0),
      scale(tape, reshape(tape, batch, running.shape), momentum * factor, 0),
    );
  return {
    output,
    runningMean: moved(runningMean, centre, 1),
    runningVariance: moved(runningVariance, variance, count / (count - 1)),
  };
}
