/** a · b. */
import { times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const mulOperation = elementwise({
  name: 'mul',
  inputs: 2,
  value: (a, b) => times(a, b),
  derivatives: [(_a, b) => b, (a) => a],
  samples: { from: -3, to: 3 },
});

export function mul(tape: Tape, a: Value, b: Value): Value {
  return applyElementwise(tape, mulOperation, [a, b]);
}
