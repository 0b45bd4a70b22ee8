/** x held between −1 and 1. */
import { choose, greater, lesser } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const hardTanhOperation = elementwise({
  name: 'hardTanh',
  inputs: 1,
  value: (x) => lesser(greater(x, -1), 1),
  derivatives: [(x) => choose(x, 'gt', -1, choose(x, 'lt', 1, 1, 0), 0)],
  samples: { from: -2, to: 2, avoid: [-1, 1] },
});

export function hardTanh(tape: Tape, x: Value): Value {
  return applyElementwise(tape, hardTanhOperation, [x]);
}
