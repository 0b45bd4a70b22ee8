/**
 * How far embeddings agree on the nearest words: the share that two lists of the same length have in common (Antoniak
 * and Mimno 2018, "Evaluating the stability of embedding-based word similarities").
 */
import type { WordVectors } from './word-vectors.ts';

export interface WordOverlap {
  readonly word: string;
  /** Mean over pairs of embeddings. */
  readonly overlap: number;
  /** Words that are near in every embedding. */
  readonly always: string[];
}

export function neighbourOverlap(
  embeddings: readonly WordVectors[],
  words: readonly string[],
  count: number,
): WordOverlap[] {
  return words.map((word) => {
    const lists = embeddings.map(
      (vectors) => new Set(vectors.neighbours(word, count).map((neighbour) => neighbour.word)),
    );
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i < lists.length; i++)
      for (let j = i + 1; j < lists.length; j++) {
        const shorter = Math.min(lists[i]!.size, lists[j]!.size);
        sum += shorter === 0 ? 1 : [...lists[i]!].filter((near) => lists[j]!.has(near)).length / shorter;
        pairs++;
      }
    return {
      word,
      overlap: pairs === 0 ? 1 : sum / pairs,
      always: [...lists[0]!].filter((near) => lists.every((list) => list.has(near))),
    };
  });
}
