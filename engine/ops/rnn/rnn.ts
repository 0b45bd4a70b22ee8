/** Elman network, one layer in one direction (Elman 1990): h′ = f(z + W h), f the tangent or the rectifier. */
import type { Tape, Value } from '../../core/operation.ts';
import type { RecurrenceOptions, RecurrenceResult } from '../apply-recurrence.ts';
import { applyRecurrence } from '../apply-recurrence.ts';
import { recurrence } from '../recurrence.ts';

const shared = { gates: 1, states: 1, saved: 0, ownProduct: false } as const;

export const rnnOperation = recurrence({
  ...shared,
  name: 'rnn',
  forward(z, a) {
    return { state: [Math.tanh(z[0]! + a[0]!)], saved: [] };
  },
  backward([h], [dh]) {
    const z = [dh! * (1 - h! * h!)];
    return { z, a: z, state: [0] };
  },
  wgsl: {
    forward: 'let next0 = accurate_tanh(z0 + a0);',
    backward: 'let dz0 = d0 * (1.0f - s0 * s0); let next0 = 0.0f;',
  },
  wasm: { forward: 'rnnForward', backward: 'rnnBackward', variant: 0 },
});

export const rnnReluOperation = recurrence({
  ...shared,
  name: 'rnnRelu',
  forward(z, a) {
    return { state: [Math.max(0, z[0]! + a[0]!)], saved: [] };
  },
  backward([h], [dh]) {
    const z = [h! > 0 ? dh! : 0];
    return { z, a: z, state: [0] };
  },
  wgsl: {
    forward: 'let next0 = max(z0 + a0, 0.0f);',
    backward: 'let dz0 = select(0.0f, d0, s0 > 0.0f); let next0 = 0.0f;',
  },
  wasm: { forward: 'rnnForward', backward: 'rnnBackward', variant: 1 },
});

export const rnnNonlinearities = ['tanh', 'relu'] as const;
export type RnnNonlinearity = (typeof rnnNonlinearities)[number];

/**
 * z f32 [sequences, time, hidden], the inputs' projection with both biases; weight f32 [hidden, hidden] → output
 * [sequences, time, hidden], last state [1, sequences, hidden].
 */
export function rnn(
  tape: Tape,
  z: Value,
  weight: Value,
  options: RecurrenceOptions & { readonly nonlinearity?: RnnNonlinearity | undefined } = {},
): RecurrenceResult {
  const operation = options.nonlinearity === 'relu' ? rnnReluOperation : rnnOperation;
  return applyRecurrence(tape, operation, z, weight, undefined, options);
}
