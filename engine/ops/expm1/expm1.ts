/** eˣ − 1, accurate near zero. */
import { exp, expm1 as expm1Of } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const expm1Operation = elementwise({
  name: 'expm1',
  inputs: 1,
  value: (x) => expm1Of(x),
  derivatives: [(x) => exp(x)],
  samples: { from: -3, to: 3 },
});

export function expm1(tape: Tape, x: Value): Value {
  return applyElementwise(tape, expm1Operation, [x]);
}
