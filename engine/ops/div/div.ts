/** a / b. */
import { neg, over } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const divOperation = elementwise({
  name: 'div',
  inputs: 2,
  value: (a, b) => over(a, b),
  derivatives: [(_a, b) => over(1, b), (a, b) => neg(over(over(a, b), b))],
  samples: { from: 0.5, to: 3 },
});

export function div(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, divOperation, [a, b]);
}
