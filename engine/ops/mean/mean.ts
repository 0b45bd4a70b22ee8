/** Mean over axes. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { normaliseAxes } from '../../core/shape.ts';
import { scale } from '../scale/scale.ts';
import { sum } from '../sum/sum.ts';

export function mean(
  tape: Tape,
  x: Value,
  axes: readonly number[] | number | null = null,
  keepDims = false,
): Value {
  const count = normaliseAxes('mean', axes, x.shape.length).reduce((size, axis) => size * x.shape[axis]!, 1);
  return scale(tape, sum(tape, x, axes, keepDims), 1 / count, 0);
}
