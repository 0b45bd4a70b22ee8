/** x above zero, negativeSlope · x below and at zero. */
import { choose, parameter, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const leakyReluOperation = elementwise({
  name: 'leakyRelu',
  inputs: 1,
  parameters: ['negativeSlope'],
  value: (x) => choose(x, 'gt', 0, x, times(parameter('negativeSlope'), x)),
  derivatives: [(x) => choose(x, 'gt', 0, 1, parameter('negativeSlope'))],
  samples: { from: -3, to: 3, avoid: [0], parameters: { negativeSlope: 0.1 } },
});

export function leakyRelu(tape: Tape, x: Value, negativeSlope: number): Value {
  return applyElementwise(tape, leakyReluOperation, [x], { negativeSlope });
}
