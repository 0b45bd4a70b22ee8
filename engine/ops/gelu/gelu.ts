/** x · Φ(x), with the exact normal distribution (Hendrycks and Gimpel 2016). */
import { erf, exp, plus, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const geluOperation = elementwise({
  name: 'gelu',
  inputs: 1,
  value: (x) => times(x, times(0.5, plus(1, erf(times(x, Math.SQRT1_2))))),
  derivatives: [
    (x) =>
      plus(
        times(0.5, plus(1, erf(times(x, Math.SQRT1_2)))),
        times(x, times(0.3989422804014327, exp(times(-0.5, times(x, x))))),
      ),
  ],
  samples: { from: -3, to: 3 },
});

export function gelu(tape: Tape, x: Value): Value {
  return applyElementwise(tape, geluOperation, [x]);
}
