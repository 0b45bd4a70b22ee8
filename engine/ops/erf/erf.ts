/** Error function. */
import { erf as erfOf, exp, neg, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const erfOperation = elementwise({
  name: 'erf',
  inputs: 1,
  value: (x) => erfOf(x),
  derivatives: [(x) => times(1.1283791670955126, exp(neg(times(x, x))))],
  samples: { from: -3, to: 3 },
});

export function erf(tape: Tape, x: Value): Value {
  return applyElementwise(tape, erfOperation, [x]);
}
