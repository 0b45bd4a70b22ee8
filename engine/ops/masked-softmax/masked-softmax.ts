/**
 * Softmax over the entries whose mask is not zero; the others are exactly 0. A line without any allowed entry is all
 * zeros and passes no gradient. Composed.
 */
import type { Tape, Value } from '../../core/operation.ts';
import { broadcastShapes } from '../../core/shape.ts';
import { broadcastTo } from '../broadcast-to/broadcast-to.ts';
import { mul } from '../mul/mul.ts';
import { scale } from '../scale/scale.ts';
import { softmax } from '../softmax/softmax.ts';
import { where } from '../where/where.ts';

/** Below every 32-bit logit that is a number, and far enough that eˣ of the difference is 0. */
const excluded = -1e30;

export function maskedSoftmax(tape: Tape, x: Value, mask: Value, axis = -1): Value {
  const shape = broadcastShapes('maskedSoftmax', [x.shape, mask.shape]);
  const full = broadcastTo(tape, x, shape);
  const masked = where(tape, mask, full, scale(tape, full, 0, excluded));
  return mul(tape, softmax(tape, masked, axis), mask);
}
