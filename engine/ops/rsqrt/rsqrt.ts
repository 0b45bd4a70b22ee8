/** 1 / √x. */
import { over, sqrt, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const rsqrtOperation = elementwise({
  name: 'rsqrt',
  inputs: 1,
  value: (x) => over(1, sqrt(x)),
  derivatives: [(x, _b, _c, y) => times(-0.5, over(y, x))],
  samples: { from: 0.1, to: 5 },
});

export function rsqrt(tape: Tape, x: Value): Value {
  return applyElementwise(tape, rsqrtOperation, [x]);
}
