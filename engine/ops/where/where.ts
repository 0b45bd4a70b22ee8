/** a where the condition is not zero, else b. */
import { choose } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const whereOperation = elementwise({
  name: 'where',
  inputs: 3,
  value: (condition, a, b) => choose(condition, 'eq', 0, b, a),
  derivatives: [
    null,
    (condition) => choose(condition, 'eq', 0, 0, 1),
    (condition) => choose(condition, 'eq', 0, 1, 0),
  ],
  samples: { from: -3, to: 3 },
});

export function where(tape: Tape, condition: Value, a: Value, b: Value): Value {
  return applyElementwise(tape, whereOperation, [condition, a, b]);
}
