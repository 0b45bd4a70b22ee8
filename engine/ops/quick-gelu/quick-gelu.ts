/** x · sigmoid(1.702 x). */
import { logistic, plus, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const quickGeluOperation = elementwise({
  name: 'quickGelu',
  inputs: 1,
  value: (x) => times(x, logistic(times(1.702, x))),
  derivatives: [
    (x) => times(logistic(times(1.702, x)), plus(1, times(times(1.702, x), logistic(times(-1.702, x))))),
  ],
  samples: { from: -3, to: 3 },
});

export function quickGelu(tape: Tape, x: Value): Value {
  return applyElementwise(tape, quickGeluOperation, [x]);
}
