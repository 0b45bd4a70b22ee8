/** Square root. */
import { over, sqrt as sqrtOf } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const sqrtOperation = elementwise({
  name: 'sqrt',
  inputs: 1,
  value: (x) => sqrtOf(x),
  derivatives: [(_x, _b, _c, y) => over(0.5, y)],
  samples: { from: 0.1, to: 5 },
});

export function sqrt(tape: Tape, x: Value): Value {
  return applyElementwise(tape, sqrtOperation, [x]);
}
