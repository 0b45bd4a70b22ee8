/** −x. */
import { neg as negOf, unit } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const negOperation = elementwise({
  name: 'neg',
  inputs: 1,
  value: (x) => negOf(x),
  derivatives: [() => negOf(unit)],
  samples: { from: -3, to: 3 },
});

export function neg(tape: Tape, x: Value): Value {
  return applyElementwise(tape, negOperation, [x]);
}
