/** Smallest element over axes; the gradient goes to the first of equal ones. */
import type { Tape, Value } from '../../core/operation.ts';
import { applyExtremum, extremum } from '../extremum.ts';

const both = extremum('min');
export const minOperation = both.forward;

/** `axes` null: over everything, giving shape []. */
export function min(
  tape: Tape,
  x: Value,
  axes: readonly number[] | number | null = null,
  keepDims = false,
): Value {
  return applyExtremum(tape, both, x, axes, keepDims);
}
