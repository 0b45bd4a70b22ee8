/** x − log Σ eˣ along an axis. */
import type { Tape, Value } from '../../core/operation.ts';
import { applySoftmax, softmaxOperations } from '../softmax-axis.ts';

const both = softmaxOperations({
  name: 'logSoftmax',
  forward(x, y, from, step, length) {
    let top = -Infinity;
    for (let k = 0; k < length; k++) top = Math.max(top, x[from + k * step]!);
    let sum = 0;
    for (let k = 0; k < length; k++) sum += Math.exp(x[from + k * step]! - top);
    const shift = Math.log(sum);
    for (let k = 0; k < length; k++) y[from + k * step] = x[from + k * step]! - top - shift;
  },
  backward(dy, y, dx, from, step, length) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += dy[from + k * step]!;
    for (let at = from, k = 0; k < length; k++, at += step) dx[at] = dy[at]! - Math.exp(y[at]!) * sum;
  },
  wgsl: {
    forward: `  var top = x[start];
  for (var at = start; at < end; at += STEP) { top = max(top, x[at]); }
  var sum = 0.0f;
  for (var at = start; at < end; at += STEP) { sum += accurate_exp(x[at] - top); }
  let shift = log(sum);
  for (var at = start; at < end; at += STEP) { y[at] = x[at] - top - shift; }`,
    backward: `  var sum = 0.0f;
  for (var at = start; at < end; at += STEP) { sum += dy[at]; }
  for (var at = start; at < end; at += STEP) { dx[at] = dy[at] - accurate_exp(y[at]) * sum; }`,
  },
});
export const logSoftmaxOperation = both.forward;

export function logSoftmax(tape: Tape, x: Value, axis = -1): Value {
  return applySoftmax(tape, both, x, axis);
}
