/** Natural logarithm. */
import { log as logOf, over } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const logOperation = elementwise({
  name: 'log',
  inputs: 1,
  value: (x) => logOf(x),
  derivatives: [(x) => over(1, x)],
  samples: { from: 0.1, to: 5 },
});

export function log(tape: Tape, x: Value): Value {
  return applyElementwise(tape, logOperation, [x]);
}
