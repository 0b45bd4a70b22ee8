/** log(1 / (1 + e⁻ˣ)). */
import { abs, exp, lesser, log1p, logistic, minus, neg } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const logSigmoidOperation = elementwise({
  name: 'logSigmoid',
  inputs: 1,
  value: (x) => minus(lesser(x, 0), log1p(exp(neg(abs(x))))),
  derivatives: [(x) => logistic(neg(x))],
  samples: { from: -3, to: 3 },
});

export function logSigmoid(tape: Tape, x: Value): Value {
  return applyElementwise(tape, logSigmoidOperation, [x]);
}
