/** |x|; derivative 0 at 0. */
import { abs as absOf, choose } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const absOperation = elementwise({
  name: 'abs',
  inputs: 1,
  value: (x) => absOf(x),
  derivatives: [(x) => choose(x, 'gt', 0, 1, choose(x, 'lt', 0, -1, 0))],
  samples: { from: -3, to: 3, avoid: [0] },
});

export function abs(tape: Tape, x: Value): Value {
  return applyElementwise(tape, absOperation, [x]);
}
