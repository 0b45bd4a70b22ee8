/** Hyperbolic tangent. */
import { minus, tanh as tanhOf, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const tanhOperation = elementwise({
  name: 'tanh',
  inputs: 1,
  value: (x) => tanhOf(x),
  derivatives: [(_x, _b, _c, y) => minus(1, times(y, y))],
  samples: { from: -3, to: 3 },
});

export function tanh(tape: Tape, x: Value): Value {
  return applyElementwise(tape, tanhOperation, [x]);
}
