/** 1 / x. */
import { neg, over, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const reciprocalOperation = elementwise({
  name: 'reciprocal',
  inputs: 1,
  value: (x) => over(1, x),
  derivatives: [(_x, _b, _c, y) => neg(times(y, y))],
  samples: { from: 0.2, to: 4 },
});

export function reciprocal(tape: Tape, x: Value): Value {
  return applyElementwise(tape, reciprocalOperation, [x]);
}
