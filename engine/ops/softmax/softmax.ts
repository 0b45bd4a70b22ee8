/** eˣ / Σ eˣ along an axis. */
import type { Tape, Value } from '../../core/operation.ts';
import { applySoftmax, softmaxOperations } from '../softmax-axis.ts';

const both = softmaxOperations({
  name: 'softmax',
  forward(x, y, from, step, length) {
    let top = -Infinity;
    for (let k = 0; k < length; k++) top = Math.max(top, x[from + k * step]!);
    let sum = 0;
    for (let k = 0; k < length; k++) sum += y[from + k * step] = Math.exp(x[from + k * step]! - top);
    for (let k = 0; k < length; k++) y[from + k * step]! /= sum;
  },
  backward(dy, y, dx, from, step, length) {
    let dot = 0;
    for (let at = from, k = 0; k < length; k++, at += step) dot += dy[at]! * y[at]!;
    for (let at = from, k = 0; k < length; k++, at += step) dx[at] = y[at]! * (dy[at]! - dot);
  },
  wgsl: {
    forward: `  var top = x[start];
  for (var at = start; at < end; at += STEP) { top = max(top, x[at]); }
  var sum = 0.0f;
  for (var at = start; at < end; at += STEP) { let e = accurate_exp(x[at] - top); y[at] = e; sum += e; }
  for (var at = start; at < end; at += STEP) { y[at] = y[at] / sum; }`,
    backward: `  var total = 0.0f;
  for (var at = start; at < end; at += STEP) { total = fma(dy[at], y[at], total); }
  for (var at = start; at < end; at += STEP) { dx[at] = y[at] * (dy[at] - total); }`,
  },
});
export const softmaxOperation = both.forward;

export function softmax(tape: Tape, x: Value, axis = -1): Value {
  return applySoftmax(tape, both, x, axis);
}
