/** A recurrent layer on a tape, whichever its cell. */
import type { Tape, Value } from '../core/operation.ts';
import type { RecurrenceOperation } from './recurrence.ts';

export interface RecurrenceOptions {
  /** States before the first step, f32 [states, sequences, hidden]; zeros otherwise. */
  readonly state?: Value | undefined;
  /** Steps of each sequence, i32 [sequences]; all otherwise. */
  readonly lengths?: Value | undefined;
  readonly reverse?: boolean | undefined;
}

export interface RecurrenceResult {
  readonly output: Value;
  readonly last: Value;
}

export function applyRecurrence(
  tape: Tape,
  operation: RecurrenceOperation,
  z: Value,
  weight: Value,
  bias: Value | undefined,
  { state, lengths, reverse }: RecurrenceOptions,
): RecurrenceResult {
  const inputs = [z, weight];
  for (const value of [bias, state, lengths]) if (value !== undefined) inputs.push(value);
  const [output, last] = tape.apply(operation, inputs, {
    bias: bias !== undefined,
    state: state !== undefined,
    lengths: lengths !== undefined,
    reverse: reverse ?? false,
  });
  return { output: output!, last: last! };
}
