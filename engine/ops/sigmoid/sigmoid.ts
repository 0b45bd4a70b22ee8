/** 1 / (1 + e⁻ˣ). */
import { logistic, neg, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const sigmoidOperation = elementwise({
  name: 'sigmoid',
  inputs: 1,
  value: (x) => logistic(x),
  derivatives: [(x) => times(logistic(x), logistic(neg(x)))],
  samples: { from: -3, to: 3 },
});

export function sigmoid(tape: Tape, x: Value): Value {
  return applyElementwise(tape, sigmoidOperation, [x]);
}
