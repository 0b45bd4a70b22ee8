/** Sine. */
import { cos, sin as sinOf } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const sinOperation = elementwise({
  name: 'sin',
  inputs: 1,
  value: (x) => sinOf(x),
  derivatives: [(x) => cos(x)],
  samples: { from: -3, to: 3 },
});

export function sin(tape: Tape, x: Value): Value {
  return applyElementwise(tape, sinOperation, [x]);
}
