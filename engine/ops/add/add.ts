/** a + b. */
import { plus, unit } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const addOperation = elementwise({
  name: 'add',
  inputs: 2,
  value: (a, b) => plus(a, b),
  derivatives: [() => unit, () => unit],
  samples: { from: -3, to: 3 },
});

export function add(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, addOperation, [a, b]);
}
