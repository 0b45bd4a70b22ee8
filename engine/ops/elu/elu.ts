/** x above zero, alpha · (eˣ − 1) below (Clevert et al. 2016). */
import { choose, exp, expm1, lesser, parameter, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const eluOperation = elementwise({
  name: 'elu',
  inputs: 1,
  parameters: ['alpha'],
  value: (x) => choose(x, 'gt', 0, x, times(parameter('alpha'), expm1(lesser(x, 0)))),
  derivatives: [(x) => choose(x, 'gt', 0, 1, times(parameter('alpha'), exp(lesser(x, 0))))],
  samples: { from: -3, to: 3, avoid: [0], parameters: { alpha: 0.7 } },
});

export function elu(tape: Tape, x: Value, alpha: number): Value {
  return applyElementwise(tape, eluOperation, [x], { alpha });
}
