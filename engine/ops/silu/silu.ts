/** x · sigmoid(x). */
import { logistic, neg, plus, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const siluOperation = elementwise({
  name: 'silu',
  inputs: 1,
  value: (x) => times(x, logistic(x)),
  derivatives: [(x) => times(logistic(x), plus(1, times(x, logistic(neg(x)))))],
  samples: { from: -3, to: 3 },
});

export function silu(tape: Tape, x: Value): Value {
  return applyElementwise(tape, siluOperation, [x]);
}
