/** min(max(x, 0), 6). */
import { choose, greater, lesser } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const relu6Operation = elementwise({
  name: 'relu6',
  inputs: 1,
  value: (x) => lesser(greater(x, 0), 6),
  derivatives: [(x) => choose(x, 'gt', 0, choose(x, 'lt', 6, 1, 0), 0)],
  samples: { from: -3, to: 9, avoid: [0, 6] },
});

export function relu6(tape: Tape, x: Value): Value {
  return applyElementwise(tape, relu6Operation, [x]);
}
