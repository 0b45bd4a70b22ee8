/** x / max(‖x‖, ε) along an axis. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { clamp } from '../clamp/clamp.ts';
import { div } from '../div/div.ts';
import { l2Norm } from '../l2-norm/l2-norm.ts';

export function l2Normalize(tape: Tape, x: Value, axis = -1, epsilon = 1e-12): Value {
  return div(tape, x, clamp(tape, l2Norm(tape, x, axis, true), epsilon, 3e38));
}
