/**
 * Networks that give every word of a sentence a score for each tag. Both read the features of words (`WordFeatures`) from
 * one table: as a window of neighbours, or as a sequence in both directions.
 */
import type { Value } from '../../core/operation.ts';
import { concat } from '../../ops/concat/concat.ts';
import { conv1d } from '../../ops/conv1d/conv1d.ts';
import { convPool } from '../../ops/conv-pool/conv-pool.ts';
import { relu } from '../../ops/relu/relu.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { slice } from '../../ops/slice/slice.ts';
import { layer, layerParameters } from '../architectures/hidden-layers.ts';
import { recurrentLayer, recurrentParameters } from '../architectures/recurrent.ts';
import { wordVectors, wordVectorTable } from '../architectures/word-vectors.ts';
import type { Architecture, Build, ParameterDeclaration } from '../graph-network/architecture.ts';

interface Shared {
  /** Numbers in the vector of each feature of a word. */
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly dropout: number;
  /** Scores of neighbouring tags are learnt too, and the best sequence is answered, not the best tag of each word. */
  readonly crf: boolean;
}

export type TaggerSettings =
  | (Shared & {
      readonly name: 'window';
      /** Words to the left, and as many to the right. */
      readonly window: number;
    })
  | (Shared & {
      readonly name: 'recurrent';
      readonly layers: number;
      /** Features of a word made of its characters; 0: none. */
      readonly characterFilters: number;
    });

/** What the table of features gives for each word. */
export interface TaggerInputs {
  readonly rows: number;
  readonly features: number;
  readonly characters: number;
  readonly tags: number;
}

/** Scores [tags + 1, tags] from each tag to each, and in the last row from the start. */
export const transitionsName = 'transitions';
/** Characters that a filter sees at once. */
const characterWindow = 3;

export function taggerArchitecture(settings: TaggerSettings, inputs: TaggerInputs): Architecture {
  const { embeddingSize, crf } = settings;
  const own =
    settings.name === 'window' ? windowNetwork(settings, inputs) : recurrentNetwork(settings, inputs);
  return {
    name: settings.name === 'window' ? 'window tagger' : 'bi-LSTM tagger',
    layout: 'sequence',
    tokensPerWord: inputs.features + inputs.characters,
    vocabularySize: inputs.rows,
    outputs: inputs.tags,
    parameters: [
      wordVectorTable({ vocabularySize: inputs.rows, embeddingSize }),
      ...own.parameters,
      ...(crf
        ? [
            {
              name: transitionsName,
              shape: [inputs.tags + 1, inputs.tags],
              role: 'bias',
              start: { kind: 'zeros' },
            } as const,
          ]
        : []),
    ],
    build: (build) => own.build(build),
  };
}

interface OwnPart {
  readonly parameters: readonly ParameterDeclaration[];
  build(build: Build): Value;
}

function windowNetwork(
  { embeddingSize, hiddenSize, dropout, window }: Extract<TaggerSettings, { name: 'window' }>,
  { features, tags }: TaggerInputs,
): OwnPart {
  const width = features * embeddingSize;
  const kernel = 2 * window + 1;
  return {
    parameters: [
      {
        name: 'hidden.weight',
        shape: [hiddenSize, kernel, width],
        role: 'weight',
        start: { kind: 'kaiming', fanIn: kernel * width },
      },
      { name: 'hidden.bias', shape: [hiddenSize], role: 'bias', start: { kind: 'zeros' } },
      ...layerParameters('output', hiddenSize, tags),
    ],
    build(build) {
      const { tape } = build;
      const { documents, tokens } = build.shape;
      const x = reshape(tape, build.embed(wordVectors), [documents, tokens / features, width]);
      const hidden = conv1d(tape, build.dropout(x, dropout), build.parameter('hidden.weight'), {
        bias: build.parameter('hidden.bias'),
        padding: window,
      });
      return layer(build, 'output', build.dropout(build.watch('hidden', relu(tape, hidden)), dropout));
    },
  };
}

function recurrentNetwork(
  settings: Extract<TaggerSettings, { name: 'recurrent' }>,
  { features, characters, tags }: TaggerInputs,
): OwnPart {
  const { embeddingSize, hiddenSize, layers, dropout, characterFilters } = settings;
  const filters = characters > 0 ? characterFilters : 0;
  const perWord = features + characters;
  const indices = Array.from({ length: layers }, (_, index) => index);
  const directions = ['forward', 'backward'] as const;
  const wordWidth = features * embeddingSize;
  return {
    parameters: [
      ...(filters === 0
        ? []
        : [
            {
              name: 'characters.weight',
              shape: [filters, characterWindow, embeddingSize],
              role: 'weight',
              start: { kind: 'kaiming', fanIn: characterWindow * embeddingSize },
            } as const,
            { name: 'characters.bias', shape: [filters], role: 'bias', start: { kind: 'zeros' } } as const,
          ]),
      ...indices.flatMap((index) =>
        directions.flatMap((direction) =>
          recurrentParameters(
            `recurrent.${index}.${direction}`,
            'lstm',
            index === 0 ? wordWidth + filters : 2 * hiddenSize,
            hiddenSize,
          ),
        ),
      ),
      ...layerParameters('output', 2 * hiddenSize, tags),
    ],
    build(build) {
      const { tape } = build;
      const { documents, tokens } = build.shape;
      const words = tokens / perWord;
      const rows = reshape(tape, build.embed(wordVectors), [documents, words, perWord * embeddingSize]);
      let x = rows;
      if (filters > 0) {
        const columns = (from: number, to: number): Value =>
          slice(tape, rows, [undefined, undefined, { from, to, step: 1 }]);
        const spelling = reshape(tape, columns(wordWidth, perWord * embeddingSize), [
          documents * words,
          characters,
          embeddingSize,
        ]);
        const { output } = convPool(tape, build.dropout(spelling, dropout / 2), [
          { weight: build.parameter('characters.weight'), bias: build.parameter('characters.bias') },
        ]);
        x = concat(tape, [columns(0, wordWidth), reshape(tape, output, [documents, words, filters])], 2);
      }
      for (const index of indices) {
        x = build.dropout(x, dropout);
        const [forward, backward] = directions.map((direction) =>
          recurrentLayer(build, `recurrent.${index}.${direction}`, 'lstm', x, {
            lengths: build.lengths(),
            reverse: direction === 'backward',
          }),
        );
        x = concat(tape, [forward!.output, backward!.output], 2);
      }
      return layer(build, 'output', build.dropout(x, dropout));
    },
  };
}
