/**
 * Long short-term memory, one layer in one direction (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et
 * al. 2000). Gates in the order i, f, g, o; c′ = f·c + i·g; h′ = o·tanh(c′).
 */
import type { Tape, Value } from '../../core/operation.ts';
import type { RecurrenceOptions, RecurrenceResult } from '../apply-recurrence.ts';
import { applyRecurrence } from '../apply-recurrence.ts';
import { recurrence } from '../recurrence.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** What is kept: the four gates, and c before the step. */
export const lstmOperation = recurrence({
  name: 'lstm',
  gates: 4,
  states: 2,
  saved: 5,
  ownProduct: false,
  forward(z, a, [, c]) {
    const i = logistic(z[0]! + a[0]!);
    const f = logistic(z[1]! + a[1]!);
    const g = Math.tanh(z[2]! + a[2]!);
    const o = logistic(z[3]! + a[3]!);
    const next = f * c! + i * g;
    return { state: [o * Math.tanh(next), next], saved: [i, f, g, o, c!] };
  },
  backward([i, f, g, o, c], [dh, fromLater]) {
    const squashed = Math.tanh(f! * c! + i! * g!);
    const dc = fromLater! + dh! * o! * (1 - squashed * squashed);
    const z = [
      dc * g! * i! * (1 - i!),
      dc * c! * f! * (1 - f!),
      dc * i! * (1 - g! * g!),
      dh! * squashed * o! * (1 - o!),
    ];
    return { z, a: z, state: [0, dc * f!] };
  },
  wgsl: {
    forward: `
      let s0 = logistic(z0 + a0);
      let s1 = logistic(z1 + a1);
      let s2 = accurate_tanh(z2 + a2);
      let s3 = logistic(z3 + a3);
      let s4 = state1;
      let next1 = fma(s1, state1, s0 * s2);
      let next0 = s3 * accurate_tanh(next1);`,
    backward: `
      let squashed = accurate_tanh(fma(s1, s4, s0 * s2));
      let dc = fma(d0 * s3, 1.0f - squashed * squashed, d1);
      let dz0 = dc * s2 * s0 * (1.0f - s0);
      let dz1 = dc * s4 * s1 * (1.0f - s1);
      let dz2 = dc * s0 * (1.0f - s2 * s2);
      let dz3 = d0 * squashed * s3 * (1.0f - s3);
      let next0 = 0.0f;
      let next1 = dc * s1;`,
  },
  wasm: { forward: 'lstmForward', backward: 'lstmBackward', variant: 0 },
});

/**
 * z f32 [sequences, time, 4 · hidden], the inputs' projection with both biases; weight f32 [4 · hidden, hidden] →
 * output [sequences, time, hidden] and the last states [h and c, sequences, hidden].
 */
export function lstm(tape: Tape, z: Value, weight: Value, options: RecurrenceOptions = {}): RecurrenceResult {
  return applyRecurrence(tape, lstmOperation, z, weight, undefined, options);
}
