/** The smaller; the gradient goes to a where both are equal. */
import { choose, lesser } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const minimumOperation = elementwise({
  name: 'minimum',
  inputs: 2,
  value: (a, b) => lesser(a, b),
  derivatives: [(a, b) => choose(a, 'le', b, 1, 0), (a, b) => choose(a, 'gt', b, 1, 0)],
  samples: { from: -3, to: 3 },
});

export function minimum(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, minimumOperation, [a, b]);
}
