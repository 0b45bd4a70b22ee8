/** What word vectors can be learnt by. */
import type { Parameter, Preset } from '../runs.ts';
import { textParameters } from './text-parameters.ts';

/** Punctuation would be a neighbour of everything. */
const texts: Parameter[] = textParameters
  .filter(({ path }) => path !== 'text.markNegation')
  .map((parameter) => {
    if (parameter.path === 'text.punctuation') return { ...parameter, default: false };
    if (parameter.path === 'text.numbers') return { ...parameter, default: 'replace' };
    return parameter;
  });

const shared: Parameter[] = [
  ...texts,
  {
    path: 'features.minCount',
    title: 'Smallest count',
    description:
      'Words that occur less often get no vector: a few occurrences place a word nearly at random.',
    group: 'features',
    kind: 'integer',
    default: 5,
    min: 1,
    max: 1000,
    unit: 'occurrences',
  },
  {
    path: 'features.maxVocabulary',
    title: 'Most words',
    description: 'Keeps the most frequent words only; 0 keeps all.',
    group: 'features',
    kind: 'integer',
    default: 50_000,
    min: 0,
    max: 1_000_000,
    unit: 'words',
  },
  {
    path: 'model.size',
    title: 'Vector size',
    description: 'Numbers of a word’s vector. Small corpora bear 50 to 100; more needs more text.',
    group: 'model',
    kind: 'integer',
    default: 100,
    min: 2,
    max: 1024,
  },
  {
    path: 'model.window',
    title: 'Window',
    description:
      'Words on either side that count as neighbours: few show use in the sentence, many the subject.',
    group: 'model',
    kind: 'integer',
    default: 5,
    min: 1,
    max: 20,
    unit: 'words',
  },
];

const windows = (learningRate: number): Parameter[] => [
  ...shared,
  {
    path: 'model.negatives',
    title: 'Noise words',
    description: 'Words drawn by chance that each word is told apart from; a window shares them.',
    group: 'model',
    kind: 'integer',
    default: 5,
    min: 1,
    max: 20,
  },
  {
    path: 'model.noisePower',
    title: 'Noise exponent',
    description: 'Noise words are drawn by their count to this power: 1 as in the texts, 0 all alike.',
    group: 'model',
    kind: 'number',
    default: 0.75,
    min: 0,
    max: 1,
  },
  {
    path: 'training.epochs',
    title: 'Epochs',
    description:
      'Passes over the corpus. 0: as many as make three million words, at least 5 and at most 100, since small corpora need more.',
    group: 'training',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 200,
  },
  {
    path: 'training.learningRate',
    title: 'Learning rate',
    description: 'At the start; it falls to nothing in a straight line.',
    group: 'training',
    kind: 'number',
    default: learningRate,
    min: 0.0001,
    max: 0.5,
  },
  {
    path: 'training.sample',
    title: 'Sub-sampling',
    description:
      'Share of the corpus above which a word is skipped now and then, the oftener the more frequent it is; 0 skips none.',
    group: 'training',
    kind: 'number',
    default: 0.001,
    min: 0,
    max: 1,
  },
];

const skipGram: Preset = {
  name: 'skip-gram',
  title: 'Skip-gram',
  family: 'network',
  seeded: true,
  description:
    'Learns a vector for each word by telling its neighbours in the texts from words drawn by chance. Take it first: it is good with rare words too.',
  speed: 'about a minute for ten million words',
  source: 'Mikolov, Sutskever, Chen, Corrado & Dean 2013',
  parameters: windows(0.025),
};

const cbow: Preset = {
  name: 'cbow',
  title: 'CBOW (continuous bag of words)',
  family: 'network',
  seeded: true,
  description:
    'Learns to tell the word that stands between given neighbours from words drawn by chance. Faster than skip-gram, and better on frequent words than on rare ones.',
  speed: 'under a minute for ten million words',
  source: 'Mikolov, Chen, Corrado & Dean 2013',
  parameters: windows(0.05),
};

const ppmiSvd: Preset = {
  name: 'ppmi-svd',
  title: 'Counts (PPMI and SVD)',
  family: 'linear',
  seeded: false,
  description:
    'Counts which words stand together more often than chance would have it, and reduces that table to few dimensions. Nothing is drawn by lot but the start of the reduction: good for small corpora and for results that must repeat.',
  speed: 'a minute for a vocabulary of twenty thousand words',
  source: 'Levy, Goldberg & Dagan 2015',
  parameters: [
    ...shared,
    {
      path: 'model.weighting',
      title: 'Weight of neighbours',
      description: 'Whether a neighbour counts less the farther away it stands.',
      group: 'model',
      kind: 'choice',
      default: 'flat',
      choices: [
        { value: 'flat', title: 'All alike' },
        { value: 'inverse', title: 'One over the distance' },
      ],
    },
    {
      path: 'model.contextPower',
      title: 'Context exponent',
      description: 'Below 1, rare neighbours weigh less: mutual information overrates them.',
      group: 'model',
      kind: 'number',
      default: 0.75,
      min: 0.1,
      max: 1,
    },
    {
      path: 'model.shift',
      title: 'Shift',
      description: 'The logarithm of this is taken off the mutual information; 1 takes off nothing.',
      group: 'model',
      kind: 'number',
      default: 1,
      min: 1,
      max: 50,
    },
    {
      path: 'model.eigenvaluePower',
      title: 'Exponent of singular values',
      description: '1 is the plain decomposition; a half or 0 gives better similarities between words.',
      group: 'model',
      kind: 'number',
      default: 0.5,
      min: 0,
      max: 1,
    },
  ],
};

export const embeddingPresets: readonly Preset[] = [skipGram, cbow, ppmiSvd];
