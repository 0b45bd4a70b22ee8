/**
 * Recurrent text classifier: the text is read word by word, forwards or in both directions, by one or more layers of
 * simple, gated (Cho et al. 2014) or long short-term memory units (Hochreiter and Schmidhuber 1997).
 */
import type { Value } from '../../core/operation.ts';
import { maskedMean } from '../../layers/attention-pool.ts';
import { concat } from '../../ops/concat/concat.ts';
import { gru } from '../../ops/gru/gru.ts';
import { linear } from '../../ops/linear/linear.ts';
import { lstm } from '../../ops/lstm/lstm.ts';
import { maxOverTime } from '../../ops/max-over-time/max-over-time.ts';
import type { RecurrenceOptions, RecurrenceResult } from '../../ops/apply-recurrence.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { rnn } from '../../ops/rnn/rnn.ts';
import { slice } from '../../ops/slice/slice.ts';
import type {
  Architecture,
  Build,
  ParameterDeclaration,
  StartValues,
} from '../graph-network/architecture.ts';
import { layer, layerParameters } from './hidden-layers.ts';
import type { WordVectorOptions } from './word-vectors.ts';
import { embedWords, wordVectorTable } from './word-vectors.ts';

export type RecurrentCellName = 'rnn' | 'gru' | 'lstm';
/** How states of all words become one vector. */
export type SequencePooling = 'last' | 'mean' | 'max';

export interface RecurrentOptions extends WordVectorOptions {
  readonly cell: RecurrentCellName;
  readonly outputs: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly pooling: SequencePooling;
  /** Of word vectors, between layers, and of the vector of the text. */
  readonly dropout: number;
  readonly wordDropout: number;
}

const gatesOf: Readonly<Record<RecurrentCellName, number>> = { rnn: 1, gru: 3, lstm: 4 };

/** Weights of one layer in one direction; the gates of a cell lie one behind the other, as PyTorch has them. */
export function recurrentParameters(
  name: string,
  cell: RecurrentCellName,
  inputs: number,
  hidden: number,
): ParameterDeclaration[] {
  const rows = gatesOf[cell] * hidden;
  const weight = { role: 'weight', start: { kind: 'uniform', bound: 1 / Math.sqrt(hidden) } } as const;
  return [
    { name: `${name}.input.weight`, shape: [rows, inputs], ...weight },
    { name: `${name}.recurrent.weight`, shape: [rows, hidden], ...weight },
    { name: `${name}.bias`, shape: [rows], role: 'bias', start: startBias(cell, hidden) },
    ...(cell === 'gru'
      ? [
          {
            name: `${name}.recurrent.bias`,
            shape: [rows],
            role: 'bias' as const,
            start: { kind: 'zeros' as const },
          },
        ]
      : []),
  ];
}

/** Forget gates begin open, so that an LSTM remembers before it has learnt what to (Jozefowicz et al. 2015). */
function startBias(cell: RecurrentCellName, hidden: number): StartValues {
  if (cell !== 'lstm') return { kind: 'zeros' };
  return { kind: 'given', values: new Float32Array(4 * hidden).fill(1, hidden, 2 * hidden) };
}

/** x [B, T, inputs] through one layer in one direction. */
export function recurrentLayer(
  build: Build,
  name: string,
  cell: RecurrentCellName,
  x: Value,
  options: RecurrenceOptions,
): RecurrenceResult {
  const { tape } = build;
  const z = linear(tape, x, build.parameter(`${name}.input.weight`), {
    bias: build.parameter(`${name}.bias`),
  });
  const weight = build.parameter(`${name}.recurrent.weight`);
  if (cell === 'rnn') return rnn(tape, z, weight, options);
  if (cell === 'lstm') return lstm(tape, z, weight, options);
  return gru(tape, z, weight, { ...options, bias: build.parameter(`${name}.recurrent.bias`) });
}

export function recurrent(options: RecurrentOptions): Architecture {
  const { cell, outputs, hiddenSize, layers, bidirectional, pooling, dropout, wordDropout } = options;
  const directions = bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const width = hiddenSize * directions.length;
  return {
    name: bidirectional ? `bi${cell}` : cell,
    layout: 'sequence',
    vocabularySize: options.vocabularySize,
    outputs,
    parameters: [
      wordVectorTable(options),
      ...Array.from({ length: layers }, (_, index) =>
        directions.flatMap((direction) =>
          recurrentParameters(
            `recurrent.${index}.${direction}`,
            cell,
            index === 0 ? options.embeddingSize : width,
            hiddenSize,
          ),
        ),
      ).flat(),
      ...layerParameters('output', width, outputs),
    ],
    build(build) {
      const { tape } = build;
      let x = build.dropout(embedWords(build, wordDropout), dropout);
      let ends: Value[] = [];
      for (let index = 0; index < layers; index++) {
        if (index > 0) x = build.dropout(x, dropout);
        const results = directions.map((direction) =>
          recurrentLayer(build, `recurrent.${index}.${direction}`, cell, x, {
            lengths: build.lengths(),
            reverse: direction === 'backward',
          }),
        );
        x = joined(
          build,
          results.map(({ output }) => output),
          2,
        );
        ends = results.map(({ last }) => last);
      }
      const text =
        pooling === 'last'
          ? joined(
              build,
              ends.map((last) => hiddenState(build, last)),
              1,
            )
          : pooling === 'mean'
            ? maskedMean(tape, x, build.mask())
            : maxOverTime(tape, x, build.lengths()).output;
      return layer(build, 'output', build.dropout(text, dropout));
    },
  };
}

function joined({ tape }: Build, parts: readonly Value[], axis: number): Value {
  return parts.length === 1 ? parts[0]! : concat(tape, parts, axis);
}

/** The first of the states [states, B, hidden], as [B, hidden]. */
function hiddenState({ tape }: Build, last: Value): Value {
  const [states, sequences, hidden] = last.shape as [number, number, number];
  const own = states === 1 ? last : slice(tape, last, [{ from: 0, to: 1, step: 1 }]);
  return reshape(tape, own, [sequences, hidden]);
}
