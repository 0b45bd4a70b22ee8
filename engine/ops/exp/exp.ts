/** eˣ. */
import { exp as expOf } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const expOperation = elementwise({
  name: 'exp',
  inputs: 1,
  value: (x) => expOf(x),
  derivatives: [(_x, _b, _c, y) => y],
  samples: { from: -3, to: 3 },
});

export function exp(tape: Tape, x: Value): Value {
  return applyElementwise(tape, expOperation, [x]);
}
