/** Cosine. */
import { cos as cosOf, neg, sin } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const cosOperation = elementwise({
  name: 'cos',
  inputs: 1,
  value: (x) => cosOf(x),
  derivatives: [(x) => neg(sin(x))],
  samples: { from: -3, to: 3 },
});

export function cos(tape: Tape, x: Value): Value {
  return applyElementwise(tape, cosOperation, [x]);
}
