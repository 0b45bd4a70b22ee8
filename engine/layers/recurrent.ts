/**
 * A stack of recurrent layers, in one or both directions, put together from the operations. The inputs of a layer are
 * projected for all its time steps in one matrix product. Names and gate orders are PyTorch's.
 */
import { ShapeError } from '../core/errors.ts';
import type { Tape, Value } from '../core/operation.ts';
import { add } from '../ops/add/add.ts';
import { concat } from '../ops/concat/concat.ts';
import { gru } from '../ops/gru/gru.ts';
import { linear } from '../ops/linear/linear.ts';
import { lstm } from '../ops/lstm/lstm.ts';
import type { RecurrenceOptions, RecurrenceResult } from '../ops/apply-recurrence.ts';
import { rnn } from '../ops/rnn/rnn.ts';

export const recurrentKinds = ['rnn', 'rnn-relu', 'gru', 'lstm'] as const;
export type RecurrentKind = (typeof recurrentKinds)[number];

/** Rows of the weights for each unit. */
export const recurrentGates: Readonly<Record<RecurrentKind, number>> = {
  rnn: 1,
  'rnn-relu': 1,
  gru: 3,
  lstm: 4,
};

/** States that a layer hands on: h, and for the LSTM c. */
export const recurrentStates: Readonly<Record<RecurrentKind, number>> = {
  rnn: 1,
  'rnn-relu': 1,
  gru: 1,
  lstm: 2,
};

/** Of one layer in one direction. */
export interface RecurrentWeights {
  /** f32 [gates · hidden, inputs]. */
  readonly input: Value;
  /** f32 [gates · hidden, hidden]. */
  readonly recurrent: Value;
  /** f32 [gates · hidden] each; both or none. */
  readonly inputBias?: Value | undefined;
  readonly recurrentBias?: Value | undefined;
}

export interface RecurrentOptions {
  /** Steps of each sequence, i32 [sequences]; what lies behind must be finite and does not matter. */
  readonly lengths?: Value | undefined;
  /** States before the first step, in the order of `last`; zeros where one is missing. */
  readonly states?: readonly (Value | undefined)[] | undefined;
  /** Applied to what a layer hands to the next, not to the last: dropout. */
  readonly between?: ((tape: Tape, x: Value, layer: number) => Value) | undefined;
}

export interface RecurrentResult {
  /** f32 [sequences, time, directions · hidden], forward half first; 0 behind a sequence's end. */
  readonly output: Value;
  /**
   * States after each sequence's last step, f32 [states, sequences, hidden]: layer 0 forward, layer 0 reverse, layer 1
   * forward, … They go into `states` of the next stretch when a text is taken in stretches.
   */
  readonly last: readonly Value[];
}

function oneDirection(
  tape: Tape,
  kind: RecurrentKind,
  x: Value,
  { input, recurrent, inputBias, recurrentBias }: RecurrentWeights,
  options: RecurrenceOptions,
): RecurrenceResult {
  if (kind === 'gru') {
    const z = linear(tape, x, input, { bias: inputBias });
    return gru(tape, z, recurrent, { ...options, bias: recurrentBias });
  }
  // Only the sum of the two biases counts.
  const bias =
    inputBias !== undefined && recurrentBias !== undefined
      ? add(tape, inputBias, recurrentBias)
      : (inputBias ?? recurrentBias);
  const z = linear(tape, x, input, { bias });
  if (kind === 'lstm') return lstm(tape, z, recurrent, options);
  return rnn(tape, z, recurrent, { ...options, nonlinearity: kind === 'rnn' ? 'tanh' : 'relu' });
}

/** x f32 [sequences, time, inputs]; `layers` hold one set of weights for each direction: forward [, reverse]. */
export function recurrent(
  tape: Tape,
  kind: RecurrentKind,
  x: Value,
  layers: readonly (readonly RecurrentWeights[])[],
  { lengths, states, between }: RecurrentOptions = {},
): RecurrentResult {
  let output = x;
  const last: Value[] = [];
  layers.forEach((directions, layer) => {
    if (directions.length !== 1 && directions.length !== 2)
      throw new ShapeError(kind, `layer ${layer} has ${directions.length} directions.`);
    if (layer > 0 && between !== undefined) output = between(tape, output, layer);
    const below = output;
    const results = directions.map((weights, direction) =>
      oneDirection(tape, kind, below, weights, {
        lengths,
        reverse: direction === 1,
        state: states?.[last.length + direction],
      }),
    );
    last.push(...results.map((result) => result.last));
    output =
      results.length === 1
        ? results[0]!.output
        : concat(
            tape,
            results.map((result) => result.output),
            2,
          );
  });
  return { output, last };
}
