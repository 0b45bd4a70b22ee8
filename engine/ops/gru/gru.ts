/**
 * Gated recurrent unit, one layer in one direction (Cho et al. 2014), with the reset gate applied after the recurrent
 * product as in PyTorch and cuDNN. Gates in the order r, z, n; n = tanh(z_n + r·(W_n h + b_n)); h′ = (1 − z)·n + z·h.
 */
import type { Tape, Value } from '../../core/operation.ts';
import type { RecurrenceOptions, RecurrenceResult } from '../apply-recurrence.ts';
import { applyRecurrence } from '../apply-recurrence.ts';
import { recurrence } from '../recurrence.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** What is kept: the three gates, the recurrent part of n, and h before the step. */
export const gruOperation = recurrence({
  name: 'gru',
  gates: 3,
  states: 1,
  saved: 5,
  ownProduct: true,
  forward(z, a, [h]) {
    const r = logistic(z[0]! + a[0]!);
    const u = logistic(z[1]! + a[1]!);
    const n = Math.tanh(z[2]! + r * a[2]!);
    return { state: [n + u * (h! - n)], saved: [r, u, n, a[2]!, h!] };
  },
  backward([r, u, n, recurrent, h], [dh]) {
    const dn = dh! * (1 - u!) * (1 - n! * n!);
    const du = dh! * (h! - n!) * u! * (1 - u!);
    const dr = dn * recurrent! * r! * (1 - r!);
    return { z: [dr, du, dn], a: [dr, du, dn * r!], state: [dh! * u!] };
  },
  wgsl: {
    forward: `
      let s0 = logistic(z0 + a0);
      let s1 = logistic(z1 + a1);
      let s2 = accurate_tanh(fma(s0, a2, z2));
      let s3 = a2;
      let s4 = state0;
      let next0 = fma(s1, state0 - s2, s2);`,
    backward: `
      let dz2 = d0 * (1.0f - s1) * (1.0f - s2 * s2);
      let dz1 = d0 * (s4 - s2) * s1 * (1.0f - s1);
      let dz0 = dz2 * s3 * s0 * (1.0f - s0);
      let da0 = dz0;
      let da1 = dz1;
      let da2 = dz2 * s0;
      let next0 = d0 * s1;`,
  },
  wasm: { forward: 'gruForward', backward: 'gruBackward', variant: 0 },
});

/**
 * z f32 [sequences, time, 3 · hidden], the inputs' projection with its bias; weight f32 [3 · hidden, hidden]; bias f32
 * [3 · hidden] of the recurrent product → output [sequences, time, hidden], last state [1, sequences, hidden].
 */
export function gru(
  tape: Tape,
  z: Value,
  weight: Value,
  options: RecurrenceOptions & { readonly bias?: Value | undefined } = {},
): RecurrenceResult {
  return applyRecurrence(tape, gruOperation, z, weight, options.bias, options);
}
