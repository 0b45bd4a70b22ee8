/** The table of word vectors that architectures begin with. */
import type { Value } from '../../core/operation.ts';
import { mul } from '../../ops/mul/mul.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import type { Build, ParameterDeclaration } from '../graph-network/architecture.ts';

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

/** Vectors of the words in order, [B, T, embeddingSize]; in training a share of the words is left out. */
export function embedWords(build: Build, wordDropout: number): Value {
  const x = build.embed(wordVectors);
  if (wordDropout === 0 || !build.training) return x;
  const { documents, tokens } = build.shape;
  const kept = build.dropout(reshape(build.tape, build.mask(), [documents, tokens, 1]), wordDropout);
  return mul(build.tape, x, kept);
}
