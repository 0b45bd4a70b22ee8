/** x / (1 + |x|). */
import { abs, over, plus } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const softsignOperation = elementwise({
  name: 'softsign',
  inputs: 1,
  value: (x) => over(x, plus(1, abs(x))),
  derivatives: [(x) => over(over(1, plus(1, abs(x))), plus(1, abs(x)))],
  samples: { from: -3, to: 3 },
});

export function softsign(tape: Tape, x: Value): Value {
  return applyElementwise(tape, softsignOperation, [x]);
}
