/** x · tanh(softplus(x)) (Misra 2020). */
import { abs, exp, greater, log1p, logistic, minus, neg, plus, tanh, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const mishOperation = elementwise({
  name: 'mish',
  inputs: 1,
  value: (x) => times(x, tanh(plus(greater(x, 0), log1p(exp(neg(abs(x))))))),
  derivatives: [
    (x) =>
      plus(
        tanh(plus(greater(x, 0), log1p(exp(neg(abs(x)))))),
        times(
          times(x, logistic(x)),
          minus(
            1,
            times(
              tanh(plus(greater(x, 0), log1p(exp(neg(abs(x)))))),
              tanh(plus(greater(x, 0), log1p(exp(neg(abs(x)))))),
            ),
          ),
        ),
      ),
  ],
  samples: { from: -3, to: 3 },
});

export function mish(tape: Tape, x: Value): Value {
  return applyElementwise(tape, mishOperation, [x]);
}
