/** x held between two numbers; the gradient passes inside, borders included. */
import { choose, greater, lesser, parameter } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const clampOperation = elementwise({
  name: 'clamp',
  inputs: 1,
  parameters: ['min', 'max'],
  value: (x) => lesser(greater(x, parameter('min')), parameter('max')),
  derivatives: [(x) => choose(x, 'ge', parameter('min'), choose(x, 'le', parameter('max'), 1, 0), 0)],
  samples: { from: -2, to: 2, avoid: [-0.5, 0.7], parameters: { min: -0.5, max: 0.7 } },
});

export function clamp(tape: Tape, x: Value, min: number, max: number): Value {
  return applyElementwise(tape, clampOperation, [x], { min, max });
}
