/** Word vectors that are ready for questions. */
import type { WordVectors } from '../../engine/models/embeddings/word-vectors.ts';

export interface LoadedVectors {
  readonly vectors: WordVectors;
  readonly text: unknown;
  countOf(word: string): number | null;
}
