/** Losses of numbers against numbers; x and targets have one shape. Composed. */
import type { Tape, Value } from '../core/operation.ts';
import { abs } from '../ops/abs/abs.ts';
import { clamp } from '../ops/clamp/clamp.ts';
import { mul } from '../ops/mul/mul.ts';
import { scale } from '../ops/scale/scale.ts';
import { square } from '../ops/square/square.ts';
import { sub } from '../ops/sub/sub.ts';
import type { Reduction } from './reduction.ts';
import { reduceLosses } from './reduction.ts';

/** (x − t)². */
export function squaredError(tape: Tape, x: Value, targets: Value, reduction: Reduction): Value {
  return reduceLosses(tape, square(tape, sub(tape, x, targets)), reduction);
}

/** |x − t|; derivative 0 where they are equal. */
export function absoluteError(tape: Tape, x: Value, targets: Value, reduction: Reduction): Value {
  return reduceLosses(tape, abs(tape, sub(tape, x, targets)), reduction);
}

/** r²/2 up to |r| = δ, δ (|r| − δ/2) beyond (Huber 1964). */
export function huber(tape: Tape, x: Value, targets: Value, delta: number, reduction: Reduction): Value {
  return reduceLosses(tape, quadraticThenLinear(tape, x, targets, delta), reduction);
}

/** r²/(2β) below |r| = β, |r| − β/2 beyond (Girshick 2015). β above 0. */
export function smoothAbsoluteError(
  tape: Tape,
  x: Value,
  targets: Value,
  beta: number,
  reduction: Reduction,
): Value {
  return reduceLosses(tape, scale(tape, quadraticThenLinear(tape, x, targets, beta), 1 / beta, 0), reduction);
}

/** With q = min(|r|, bend): q (|r| − q/2). No square of a large residual is ever formed. */
function quadraticThenLinear(tape: Tape, x: Value, targets: Value, bend: number): Value {
  const size = abs(tape, sub(tape, x, targets));
  const bent = clamp(tape, size, 0, bend);
  return mul(tape, bent, sub(tape, size, scale(tape, bent, 0.5, 0)));
}
