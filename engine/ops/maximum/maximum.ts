/** The larger; the gradient goes to a where both are equal. */
import { choose, greater } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const maximumOperation = elementwise({
  name: 'maximum',
  inputs: 2,
  value: (a, b) => greater(a, b),
  derivatives: [(a, b) => choose(a, 'ge', b, 1, 0), (a, b) => choose(a, 'lt', b, 1, 0)],
  samples: { from: -3, to: 3 },
});

export function maximum(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, maximumOperation, [a, b]);
}
