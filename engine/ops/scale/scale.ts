/** factor · x + shift. */
import { parameter, plus, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const scaleOperation = elementwise({
  name: 'scale',
  inputs: 1,
  parameters: ['factor', 'shift'],
  value: (x) => plus(times(x, parameter('factor')), parameter('shift')),
  derivatives: [() => parameter('factor')],
  samples: { from: -3, to: 3, parameters: { factor: -1.5, shift: 0.25 } },
});

export function scale(tape: Tape, x: Value, factor: number, shift: number): Value {
  return applyElementwise(tape, scaleOperation, [x], { factor, shift });
}
