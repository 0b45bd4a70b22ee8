/** a − b. */
import { minus, neg, unit } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const subOperation = elementwise({
  name: 'sub',
  inputs: 2,
  value: (a, b) => minus(a, b),
  derivatives: [() => unit, () => neg(unit)],
  samples: { from: -3, to: 3 },
});

export function sub(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, subOperation, [a, b]);
}
