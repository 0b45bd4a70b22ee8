/** x stretched to a larger shape, axes aligned at the end. */
import type { Tape, Value } from '../../core/operation.ts';
import { unit } from '../../core/expression.ts';
import type { Shape } from '../../core/shape.ts';
import { sameShape } from '../../core/shape.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const broadcastToOperation = elementwise({
  name: 'broadcastTo',
  inputs: 1,
  value: (x) => x,
  derivatives: [() => unit],
  samples: { from: -3, to: 3 },
});

export function broadcastTo(tape: Tape, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : applyElementwise(tape, broadcastToOperation, [x], {}, shape);
}
