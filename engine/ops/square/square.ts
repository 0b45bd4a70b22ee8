/** x². */
import { times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const squareOperation = elementwise({
  name: 'square',
  inputs: 1,
  value: (x) => times(x, x),
  derivatives: [(x) => times(2, x)],
  samples: { from: -3, to: 3 },
});

export function square(tape: Tape, x: Value): Value {
  return applyElementwise(tape, squareOperation, [x]);
}
