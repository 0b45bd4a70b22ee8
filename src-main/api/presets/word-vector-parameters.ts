/** Word vectors that a network begins with, instead of random ones. */
import type { Parameter } from '../runs.ts';

const prefix = 'embedding:';

/** The id or name of the project's embedding that a value of kind `vectors` names; undefined of a file. */
export function embeddingOf(value: string): string | undefined {
  return value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

/** The value that names an embedding of the project. */
export function vectorsOfEmbedding(id: string): string {
  return prefix + id;
}

export const wordVectorParameters: readonly Parameter[] = [
  {
    path: 'model.vectors',
    title: 'Word vectors to begin with',
    description:
      'Vectors learnt from far more text than yours: a file (GloVe, word2vec text or binary, fastText .vec), or an embedding of this project. Their size takes the place of the vector size. Empty: random vectors.',
    group: 'model',
    kind: 'vectors',
    default: '',
  },
  {
    path: 'model.tuneVectors',
    title: 'Tune these vectors',
    description:
      'Training goes on with them. Else they stay as they are, which suits few labels; pieces and pairs of words have no vectors then.',
    group: 'model',
    kind: 'boolean',
    default: true,
  },
  {
    path: 'features.vectorWords',
    title: 'Further words with vectors',
    description:
      'With word vectors to begin with: so many of their most frequent words are known to the model even where the training part lacks them.',
    group: 'features',
    kind: 'integer',
    default: 20_000,
    min: 0,
    max: 1_000_000,
    unit: 'words',
  },
];
