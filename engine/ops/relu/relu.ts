/** max(x, 0); derivative 0 at 0. */
import { choose, greater } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const reluOperation = elementwise({
  name: 'relu',
  inputs: 1,
  value: (x) => greater(x, 0),
  derivatives: [(x) => choose(x, 'gt', 0, 1, 0)],
  samples: { from: -3, to: 3, avoid: [0] },
});

export function relu(tape: Tape, x: Value): Value {
  return applyElementwise(tape, reluOperation, [x]);
}
