/**
 * The mean of vectors of words and hashed word pairs, and a linear layer (Joulin, Grave, Bojanowski and Mikolov 2017,
 * "Bag of tricks for efficient text classification"). Which pair has which row is decided where texts become tokens.
 */
import type { Architecture } from '../graph-network/architecture.ts';
import { mlp } from './mlp.ts';
import type { WordVectorOptions } from './word-vectors.ts';

export interface FasttextOptions extends WordVectorOptions {
  readonly outputs: number;
  readonly wordDropout: number;
}

export function fasttext({ outputs, wordDropout, ...words }: FasttextOptions): Architecture {
  return {
    ...mlp({
      words: { ...words, pooling: 'mean', wordDropout },
      numbers: 0,
      outputs,
      hiddenSizes: [],
      activation: 'none',
      dropout: 0,
    }),
    name: 'fasttext',
  };
}
