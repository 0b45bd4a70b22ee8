/** Euclidean length over axes. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { sqrt } from '../sqrt/sqrt.ts';
import { square } from '../square/square.ts';
import { sum } from '../sum/sum.ts';

export function l2Norm(
  tape: Tape,
  x: Value,
  axes: readonly number[] | number | null = null,
  keepDims = false,
): Value {
  return sqrt(tape, sum(tape, square(tape, x), axes, keepDims));
}
