/** xᵉ for a fixed exponent. */
import { minus, parameter, power, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const powOperation = elementwise({
  name: 'pow',
  inputs: 1,
  parameters: ['exponent'],
  value: (x) => power(x, parameter('exponent')),
  derivatives: [(x) => times(parameter('exponent'), power(x, minus(parameter('exponent'), 1)))],
  samples: { from: 0.1, to: 3, parameters: { exponent: 1.7 } },
});

export function pow(tape: Tape, x: Value, exponent: number): Value {
  return applyElementwise(tape, powOperation, [x], { exponent });
}
