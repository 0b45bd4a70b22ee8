/** log(1 + e^(beta x)) / beta. */
import {
  abs,
  exp,
  greater,
  log1p,
  logistic,
  neg,
  over,
  parameter,
  plus,
  times,
} from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const softplusOperation = elementwise({
  name: 'softplus',
  inputs: 1,
  parameters: ['beta'],
  value: (x) =>
    over(
      plus(greater(times(parameter('beta'), x), 0), log1p(exp(neg(abs(times(parameter('beta'), x)))))),
      parameter('beta'),
    ),
  derivatives: [(x) => logistic(times(parameter('beta'), x))],
  samples: { from: -3, to: 3, parameters: { beta: 2 } },
});

export function softplus(tape: Tape, x: Value, beta: number): Value {
  return applyElementwise(tape, softplusOperation, [x], { beta });
}
