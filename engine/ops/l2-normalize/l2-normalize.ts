/** x / max(‖x‖, ε) along an axis. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { clamp } from '../clamp/clamp.ts';
import { div } from '../div/div.ts';
import { sqrt } from '../sqrt/sqrt.ts';
import { square } from '../square/square.ts';
import { sum } from '../sum/sum.ts';

export function l2Normalize(tape: Tape, x: Value, axis = -1, epsilon = 1e-12): Value {
  // Held before the root is taken: the slope of the root at 0 is infinite, and a vector of zeros would get NaN.
  const squares = clamp(tape, sum(tape, square(tape, x), axis, true), epsilon * epsilon, 3e38);
  return div(tape, x, sqrt(tape, squares));
}
