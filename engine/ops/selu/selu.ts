/** Scaled ELU with the constants of Klambauer et al. 2017. */
import { choose, exp, expm1, lesser, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const seluOperation = elementwise({
  name: 'selu',
  inputs: 1,
  value: (x) =>
    times(1.0507009873554805, choose(x, 'gt', 0, x, times(1.6732632423543772, expm1(lesser(x, 0))))),
  derivatives: [
    (x) => times(1.0507009873554805, choose(x, 'gt', 0, 1, times(1.6732632423543772, exp(lesser(x, 0))))),
  ],
  samples: { from: -3, to: 3, avoid: [0] },
});

export function selu(tape: Tape, x: Value): Value {
  return applyElementwise(tape, seluOperation, [x]);
}
