/** Which words a network has vectors for. */
import type { Parameter } from '../runs.ts';

const words: readonly Parameter[] = [
  {
    path: 'features.minCount',
    title: 'Rarest word',
    description: 'Words that occur less often in the training part share one vector for unknown words.',
    group: 'features',
    kind: 'integer',
    default: 2,
    min: 1,
    max: 1_000,
    unit: 'occurrences',
  },
  {
    path: 'features.maxVocabulary',
    title: 'Largest vocabulary',
    description: 'Keeps only this many of the most frequent words; 0 keeps all.',
    group: 'features',
    kind: 'integer',
    default: 100_000,
    min: 0,
    max: 5_000_000,
  },
];

export const longestText = (most: number): Parameter => ({
  path: 'features.maxTokens',
  title: 'Longest text',
  description: 'Words after this many are not read; a warning says how many texts were cut.',
  group: 'features',
  kind: 'integer',
  default: most,
  min: 1,
  max: 1_000_000,
  unit: 'words',
});

/** Of networks that read words in order; `most`: words of a text that are read. */
export const wordSequenceParameters = (most: number): readonly Parameter[] => [...words, longestText(most)];

/** Of networks that have vectors for pieces of words beside the words. */
export const wordPieceParameters: readonly Parameter[] = [
  {
    path: 'features.shortestPiece',
    title: 'Shortest piece of a word',
    description:
      'Pieces of words have vectors too, so that misspelt, inflected and unknown words can be read.',
    group: 'features',
    kind: 'integer',
    default: 3,
    min: 1,
    max: 8,
    unit: 'characters',
  },
  {
    path: 'features.longestPiece',
    title: 'Longest piece of a word',
    description: '0: no pieces of words.',
    group: 'features',
    kind: 'integer',
    default: 4,
    min: 0,
    max: 8,
    unit: 'characters',
  },
  {
    path: 'features.pieceTextLimit',
    title: 'Pieces of words only for short texts',
    description:
      'Pieces of words are left out when training texts are longer than this on average: they help with posts, and cost time without gain on long texts.',
    group: 'features',
    kind: 'integer',
    default: 400,
    min: 0,
    max: 1_000_000,
    unit: 'characters',
  },
];

/** Of networks for which order does not matter. */
export const wordBagParameters: readonly Parameter[] = [...words, longestText(2_000), ...wordPieceParameters];
