/**
 * Multi-layer perceptron: the mean or sum of a document's word vectors, or numbers given with it, or both side by side,
 * then hidden layers.
 */
import type { Architecture } from '../graph-network/architecture.ts';
import { concat } from '../../ops/concat/concat.ts';
import type { Activation } from './hidden-layers.ts';
import { head, headParameters } from './hidden-layers.ts';
import type { WordVectorOptions } from './word-vectors.ts';
import { wordVectors, wordVectorTable } from './word-vectors.ts';

export interface MlpOptions {
  /** Absent: the network reads no words. */
  readonly words?:
    (WordVectorOptions & { readonly pooling: 'mean' | 'sum'; readonly wordDropout: number }) | undefined;
  /** Numbers given with each document; 0: none. */
  readonly numbers: number;
  readonly outputs: number;
  /** None: a linear model. */
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  readonly dropout: number;
}

export function mlp(options: MlpOptions): Architecture {
  const { words, numbers, outputs, hiddenSizes, activation, dropout } = options;
  return {
    name: 'mlp',
    layout: 'bag',
    vocabularySize: words?.vocabularySize ?? 0,
    numbers,
    outputs,
    parameters: [
      ...(words === undefined ? [] : [wordVectorTable(words)]),
      ...headParameters((words?.embeddingSize ?? 0) + numbers, hiddenSizes, outputs, activation),
    ],
    build(build) {
      const parts = [
        ...(words === undefined ? [] : [build.pool(wordVectors, words.pooling, words.wordDropout)]),
        ...(numbers > 0 ? [build.numbers()] : []),
      ];
      const x = parts.length === 1 ? parts[0]! : concat(build.tape, parts, 1);
      return head(build, x, hiddenSizes, activation, dropout);
    },
  };
}
