/**
 * What a neural language model is: an architecture whose outputs are scores of the next symbol. Streams [B] of symbols are
 * taken in stretches of T steps; what a recurrent model remembers at the end of one it begins the next with.
 */
import type { Value } from '../../core/operation.ts';
import { recurrentGates, recurrentStates, type RecurrentKind } from '../../layers/recurrent.ts';
import { transformerBlock } from '../../layers/transformer-block.ts';
import { add } from '../../ops/add/add.ts';
import { gru } from '../../ops/gru/gru.ts';
import { linear } from '../../ops/linear/linear.ts';
import { lstm } from '../../ops/lstm/lstm.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { rnn } from '../../ops/rnn/rnn.ts';
import { layerNorm } from '../../ops/row-norm/row-norm.ts';
import { slice } from '../../ops/slice/slice.ts';
import { blockParameters, blockWeights, weightDropout } from '../architectures/transformer.ts';
import type { Build, ParameterDeclaration, StartValues } from '../graph-network/architecture.ts';

export type LanguageNetworkSettings =
  | {
      readonly name: 'recurrent';
      readonly cell: Exclude<RecurrentKind, 'rnn-relu'>;
      readonly embeddingSize: number;
      readonly hiddenSize: number;
      readonly layers: number;
      /** Of what goes into each layer and out of the last, never along time (Zaremba, Sutskever and Vinyals 2014). */
      readonly dropout: number;
      /** The output layer is the table of word vectors (Press and Wolf 2017); needs equal sizes. */
      readonly tied: boolean;
      /** Parameters start uniform in ± this. */
      readonly start: number;
    }
  | {
      readonly name: 'feed-forward';
      /** Symbols that are seen: n − 1 of an n-gram. */
      readonly context: number;
      readonly embeddingSize: number;
      readonly hiddenSize: number;
      readonly dropout: number;
      /** Connections from the word vectors to the output that go past the hidden layer (Bengio et al. 2003). */
      readonly direct: boolean;
    }
  | {
      readonly name: 'transformer';
      /** Longest context. */
      readonly context: number;
      readonly embeddingSize: number;
      readonly layers: number;
      readonly heads: number;
      readonly feedForwardSize: number;
      readonly dropout: number;
      /** Share of the attention's weights that are left out in training; none unless given. */
      readonly attentionDropout?: number | undefined;
      readonly tied: boolean;
    };

/** State of one layer before the stretch, [states, B, hidden], and what becomes of it. */
export interface CarriedState {
  readonly before: Value;
  keep(after: Value): void;
}

export interface LanguageArchitecture {
  readonly settings: LanguageNetworkSettings;
  /** Symbols that can be predicted. */
  readonly outputs: number;
  readonly parameters: readonly ParameterDeclaration[];
  /** Sizes of the states that are carried, [states, hidden]; empty where none is. */
  readonly states: readonly (readonly [number, number])[];
  /** `stream`: reads T symbols of a stream and predicts after each. `window`: reads a fixed context and predicts once. */
  readonly reading: 'stream' | 'window';
  /** f32 [rows, outputs]: rows are B · T predictions. */
  build(build: Build, states: readonly CarriedState[]): Value;
}

const table = 'embedding.weight';

/** @param symbols rows of the table: everything that can stand in a context; `outputs` without `<s>` */
export function languageArchitecture(
  settings: LanguageNetworkSettings,
  symbols: number,
  outputs: number,
): LanguageArchitecture {
  switch (settings.name) {
    case 'recurrent':
      return recurrentArchitecture(settings, symbols, outputs);
    case 'feed-forward':
      return feedForwardArchitecture(settings, symbols, outputs);
    case 'transformer':
      return transformerArchitecture(settings, symbols, outputs);
  }
}

function outputParameters(
  width: number,
  outputs: number,
  tied: boolean,
  start: StartValues,
): ParameterDeclaration[] {
  return [
    ...(tied ? [] : [{ name: 'output.weight', shape: [outputs, width], role: 'weight', start } as const]),
    { name: 'output.bias', shape: [outputs], role: 'bias', start: { kind: 'zeros' } },
  ];
}

/** x [rows, width] → scores of all symbols that can be predicted. */
function scores(build: Build, x: Value, outputs: number, tied: boolean): Value {
  const weight = tied
    ? slice(build.tape, build.parameter(table), [{ from: 0, to: outputs, step: 1 }])
    : build.parameter('output.weight');
  return linear(build.tape, x, weight, { bias: build.parameter('output.bias') });
}

function recurrentArchitecture(
  settings: Extract<LanguageNetworkSettings, { name: 'recurrent' }>,
  symbols: number,
  outputs: number,
): LanguageArchitecture {
  const { cell, embeddingSize, hiddenSize, layers, dropout, tied, start: bound } = settings;
  const start: StartValues = { kind: 'uniform', bound };
  const indices = Array.from({ length: layers }, (_, index) => index);
  const rows = recurrentGates[cell] * hiddenSize;
  return {
    settings,
    outputs,
    reading: 'stream',
    states: indices.map(() => [recurrentStates[cell], hiddenSize] as const),
    parameters: [
      { name: table, shape: [symbols, embeddingSize], role: 'table', start },
      ...indices.flatMap((index): ParameterDeclaration[] => [
        {
          name: `recurrent.${index}.input.weight`,
          shape: [rows, index === 0 ? embeddingSize : hiddenSize],
          role: 'weight',
          start,
        },
        { name: `recurrent.${index}.recurrent.weight`, shape: [rows, hiddenSize], role: 'weight', start },
        { name: `recurrent.${index}.bias`, shape: [rows], role: 'bias', start: { kind: 'zeros' } },
        ...(cell === 'gru'
          ? [
              {
                name: `recurrent.${index}.recurrent.bias`,
                shape: [rows],
                role: 'bias' as const,
                start: { kind: 'zeros' as const },
              },
            ]
          : []),
      ]),
      ...outputParameters(hiddenSize, outputs, tied, start),
    ],
    build(build, states) {
      const { tape } = build;
      let x = build.embed(table);
      for (const index of indices) {
        x = build.dropout(x, dropout);
        const z = linear(tape, x, build.parameter(`recurrent.${index}.input.weight`), {
          bias: build.parameter(`recurrent.${index}.bias`),
        });
        const weight = build.parameter(`recurrent.${index}.recurrent.weight`);
        const state = states[index]!.before;
        const result =
          cell === 'lstm'
            ? lstm(tape, z, weight, { state })
            : cell === 'rnn'
              ? rnn(tape, z, weight, { state })
              : gru(tape, z, weight, { state, bias: build.parameter(`recurrent.${index}.recurrent.bias`) });
        states[index]!.keep(result.last);
        x = result.output;
      }
      const { documents, tokens } = build.shape;
      return scores(
        build,
        reshape(tape, build.dropout(x, dropout), [documents * tokens, hiddenSize]),
        outputs,
        tied,
      );
    },
  };
}

function feedForwardArchitecture(
  settings: Extract<LanguageNetworkSettings, { name: 'feed-forward' }>,
  symbols: number,
  outputs: number,
): LanguageArchitecture {
  const { context, embeddingSize, hiddenSize, dropout, direct } = settings;
  const width = context * embeddingSize;
  return {
    settings,
    outputs,
    reading: 'window',
    states: [],
    parameters: [
      {
        name: table,
        shape: [symbols, embeddingSize],
        role: 'table',
        start: { kind: 'normal', deviation: 0.1 },
      },
      {
        name: 'hidden.weight',
        shape: [hiddenSize, width],
        role: 'weight',
        start: { kind: 'xavier', fanIn: width, fanOut: hiddenSize },
      },
      { name: 'hidden.bias', shape: [hiddenSize], role: 'bias', start: { kind: 'zeros' } },
      ...outputParameters(hiddenSize, outputs, false, { kind: 'normal', deviation: 0.01 }),
      ...(direct
        ? [
            {
              name: 'direct.weight',
              shape: [outputs, width],
              role: 'weight',
              start: { kind: 'zeros' },
            } as const,
          ]
        : []),
    ],
    build(build) {
      const { tape } = build;
      const { documents } = build.shape;
      const x = build.dropout(reshape(tape, build.embed(table), [documents, width]), dropout);
      const hidden = linear(tape, x, build.parameter('hidden.weight'), {
        bias: build.parameter('hidden.bias'),
        activation: 'tanh',
      });
      const own = scores(build, build.dropout(hidden, dropout), outputs, false);
      return direct ? add(tape, own, linear(tape, x, build.parameter('direct.weight'), {})) : own;
    },
  };
}

function transformerArchitecture(
  settings: Extract<LanguageNetworkSettings, { name: 'transformer' }>,
  symbols: number,
  outputs: number,
): LanguageArchitecture {
  const { context, embeddingSize: size, layers, heads, feedForwardSize, dropout, tied } = settings;
  const { attentionDropout = 0 } = settings;
  const indices = Array.from({ length: layers }, (_, index) => index);
  const start: StartValues = { kind: 'normal', deviation: 0.02 };
  return {
    settings,
    outputs,
    reading: 'stream',
    states: [],
    parameters: [
      { name: table, shape: [symbols, size], role: 'table', start },
      { name: 'positions', shape: [context, size], role: 'weight', start },
      ...indices.flatMap((index) => blockParameters(`block.${index}`, size, feedForwardSize)),
      { name: 'norm.weight', shape: [size], role: 'bias', start: { kind: 'constant', value: 1 } },
      { name: 'norm.bias', shape: [size], role: 'bias', start: { kind: 'zeros' } },
      ...outputParameters(size, outputs, tied, start),
    ],
    build(build) {
      const { tape } = build;
      const { documents, tokens } = build.shape;
      const positions = slice(tape, build.parameter('positions'), [{ from: 0, to: tokens, step: 1 }]);
      let x = build.dropout(add(tape, build.embed(table), positions), dropout);
      for (const index of indices)
        x = transformerBlock(tape, x, blockWeights(build, `block.${index}`), {
          heads,
          causal: true,
          weightDropout: weightDropout(build, attentionDropout),
          norm: 'pre',
          activation: 'gelu',
          dropout: (value) => build.dropout(value, dropout),
        });
      x = layerNorm(tape, x, { weight: build.parameter('norm.weight'), bias: build.parameter('norm.bias') });
      return scores(
        build,
        reshape(tape, build.dropout(x, dropout), [documents * tokens, size]),
        outputs,
        tied,
      );
    },
  };
}
