/** The table of word vectors that architectures begin with. */
import type { ParameterDeclaration } from '../graph-network/architecture.ts';

export const wordVectors = 'embedding.weight';

export interface WordVectorOptions {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  /** Start vectors, vocabularySize × embeddingSize; random where absent. */
  readonly initialEmbeddings?: Float32Array | undefined;
  /** False: the start vectors stay as they are; true. */
  readonly trainEmbeddings?: boolean | undefined;
}

/** Random vectors start at unit length in expectation. */
export function wordVectorTable(options: WordVectorOptions): ParameterDeclaration {
  const { vocabularySize, embeddingSize, initialEmbeddings } = options;
  return {
    name: wordVectors,
    shape: [vocabularySize, embeddingSize],
    role: 'table',
    trainable: options.trainEmbeddings ?? true,
    start:
      initialEmbeddings === undefined
        ? { kind: 'uniform', bound: Math.sqrt(3 / embeddingSize) }
        : { kind: 'given', values: initialEmbeddings },
  };
}
