/** log(1 + x), accurate near zero. */
import { log1p as log1pOf, over, plus } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const log1pOperation = elementwise({
  name: 'log1p',
  inputs: 1,
  value: (x) => log1pOf(x),
  derivatives: [(x) => over(1, plus(1, x))],
  samples: { from: -0.8, to: 4 },
});

export function log1p(tape: Tape, x: Value): Value {
  return applyElementwise(tape, log1pOperation, [x]);
}
