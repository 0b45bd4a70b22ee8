/** GELU by its approximation with tanh. */
import { abs, choose, minus, plus, tanh, times } from '../../core/expression.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { applyElementwise, elementwise } from '../elementwise.ts';

export const geluTanhOperation = elementwise({
  name: 'geluTanh',
  inputs: 1,
  value: (x) =>
    times(
      times(0.5, x),
      plus(1, tanh(times(0.7978845608028654, plus(x, times(0.044715, times(x, times(x, x))))))),
    ),
  derivatives: [
    (x) =>
      choose(
        abs(x),
        'gt',
        20,
        choose(x, 'gt', 0, 1, 0),
        plus(
          times(
            0.5,
            plus(1, tanh(times(0.7978845608028654, plus(x, times(0.044715, times(x, times(x, x))))))),
          ),
          times(
            times(
              times(0.5, x),
              minus(
                1,
                times(
                  tanh(times(0.7978845608028654, plus(x, times(0.044715, times(x, times(x, x)))))),
                  tanh(times(0.7978845608028654, plus(x, times(0.044715, times(x, times(x, x)))))),
                ),
              ),
            ),
            times(0.7978845608028654, plus(1, times(0.134145, times(x, x)))),
          ),
        ),
      ),
  ],
  samples: { from: -3, to: 3 },
});

export function geluTanh(tape: Tape, x: Value): Value {
  return applyElementwise(tape, geluTanhOperation, [x]);
}
