/** Sequence taggers. Their defaults were fixed on the development part of UD English EWT, never on a test part. */
import type { Parameter, ParameterValue, Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { withDefaults } from './with-defaults.ts';

const whole = (
  path: string,
  title: string,
  description: string,
  value: number,
  min: number,
  max: number,
): Parameter => ({
  path,
  title,
  description,
  group: path.startsWith('features') ? 'features' : 'model',
  kind: 'integer',
  default: value,
  min,
  max,
});

const shared: readonly Parameter[] = [
  whole(
    'features.minCount',
    'Least count',
    'Words, beginnings and endings seen less often in training count as unknown.',
    2,
    1,
    10_000,
  ),
  whole(
    'features.prefixes',
    'Beginnings',
    'Longest beginning of a word that is looked at, in characters; 0: none.',
    0,
    0,
    10,
  ),
  whole(
    'features.suffixes',
    'Endings',
    'Longest ending of a word that is looked at, in characters; 0: none.',
    0,
    0,
    10,
  ),
  whole(
    'features.characters',
    'Characters',
    'Characters of each word that are read one by one: of longer words the first and the last.',
    0,
    0,
    64,
  ),
  {
    path: 'features.hidden',
    title: 'Hidden words',
    description:
      'How often a word is hidden in training, so that unknown ones are learnt: one seen n times in the share h / (h + n) of cases; 0: never.',
    group: 'features',
    kind: 'number',
    default: 0.25,
    min: 0,
    max: 100,
  },
  whole(
    'features.maxWords',
    'Longest sentence',
    'Longer ones are read in pieces of so many words.',
    200,
    1,
    2_000,
  ),
  whole(
    'model.embeddingSize',
    'Vector size',
    'Numbers in the vector of each feature of a word.',
    32,
    1,
    1_024,
  ),
  whole('model.hiddenSize', 'Units', 'Hidden units; of an LSTM in each direction.', 128, 1, 4_096),
  {
    path: 'model.dropout',
    title: 'Dropout',
    description: 'Share of units left out at random in each step, against over-fitting.',
    group: 'model',
    kind: 'number',
    default: 0.3,
    min: 0,
    max: 0.95,
  },
  {
    path: 'model.crf',
    title: 'Tags depend on neighbours',
    description:
      'Learns which tag follows which (a conditional random field) and answers the best sequence. Helps where tags spell out spans, as B- and I- do; takes longer.',
    group: 'model',
    kind: 'boolean',
    default: false,
  },
];

const training: readonly Parameter[] = graphTrainingParameters({
  'training.epochs': 8,
  'training.batchSize': 32,
  'training.learningRate': 0.002,
  'training.clipNorm': 5,
})
  .filter(
    ({ path }) =>
      !['training.classWeights', 'training.labelSmoothing', 'training.l1', 'training.clipValue'].includes(
        path,
      ),
  )
  .map((parameter) => {
    if (parameter.path === 'training.batchSize')
      return { ...parameter, description: 'Sentences per step.', unit: 'sentences' };
    if (parameter.path === 'training.stopOn')
      return {
        ...parameter,
        default: 'accuracy',
        choices: [
          { value: 'accuracy', title: 'Accuracy' },
          { value: 'macroF1', title: 'Macro-F1' },
          { value: 'loss', title: 'Loss' },
        ],
      };
    return parameter;
  });

function tagger(
  words: Pick<Preset, 'name' | 'title' | 'description' | 'speed' | 'source'>,
  own: readonly Parameter[],
  defaults: Readonly<Record<string, ParameterValue | undefined>>,
): Preset {
  return {
    ...words,
    family: 'network',
    seeded: true,
    parameters: withDefaults([...shared, ...own, ...training], defaults),
  };
}

export const windowTagger = tagger(
  {
    name: 'window-tagger',
    title: 'Window tagger',
    description:
      'Looks at a word and its neighbours: the words, their beginnings and endings, their shape. Quick, and hard to beat where tags depend on what stands nearby.',
    speed: 'some minutes for 200,000 words',
    source: 'Collobert et al. 2011, Natural Language Processing (Almost) from Scratch',
  },
  [whole('model.window', 'Window', 'Words looked at to the left, and as many to the right.', 2, 0, 20)],
  {
    'features.prefixes': 3,
    'features.suffixes': 4,
    'features.characters': undefined,
  },
);

export const bilstmTagger = tagger(
  {
    name: 'bilstm-tagger',
    title: 'bi-LSTM tagger',
    description:
      'Reads the whole sentence in both directions, and every word by its characters. More accurate than a window, above all on words that it has not seen.',
    speed: 'ten minutes for 200,000 words',
    source: 'Ma & Hovy 2016, End-to-end Sequence Labeling via Bi-directional LSTM-CNNs-CRF',
  },
  [
    whole('model.layers', 'Layers', 'One above the other.', 1, 1, 8),
    whole(
      'model.characterFilters',
      'Character features',
      'Features of a word made of its characters, by a convolution.',
      64,
      1,
      1_024,
    ),
  ],
  {
    'features.suffixes': 3,
    'features.characters': 12,
    'model.dropout': 0.4,
    'training.learningRate': 0.003,
  },
);
