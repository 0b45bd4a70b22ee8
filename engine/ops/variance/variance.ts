/** Mean squared deviation from the mean over axes (divided by n). Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { mean } from '../mean/mean.ts';
import { square } from '../square/square.ts';
import { sub } from '../sub/sub.ts';

export function variance(
  tape: Tape,
  x: Value,
  axes: readonly number[] | number | null = null,
  keepDims = false,
): Value {
  return mean(tape, square(tape, sub(tape, x, mean(tape, x, axes, true))), axes, keepDims);
}
