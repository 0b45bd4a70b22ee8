/** A corpus as numbers of words, for training word vectors: rare words are left out, as in word2vec. */
import { Analyser, IntegerList } from '../../text/analyser.ts';
import { TermTable } from '../../text/term-table.ts';
import type { TextOptions } from '../../text/text-options.ts';

export interface CountedWords {
  /** From the most to the least frequent; equally frequent ones in the order of their UTF-16 units. */
  readonly words: readonly string[];
  readonly counts: Int32Array;
  /** Document `i` owns `tokens[offsets[i] … offsets[i + 1])`; left-out words have no place. */
  readonly tokens: Int32Array;
  readonly offsets: Int32Array;
  /** Words in the texts, those left out included. */
  readonly totalWords: number;
}

export interface WordChoice {
  readonly minCount: number;
  /** At most this many words, the most frequent; 0: all. */
  readonly maxVocabulary: number;
}

export function countWords(
  texts: readonly string[],
  options: TextOptions,
  { minCount, maxVocabulary }: WordChoice,
): CountedWords {
  const analyser = new Analyser(options);
  const table = new TermTable();
  const all = new IntegerList();
  const offsets = new Int32Array(texts.length + 1);
  for (let index = 0; index < texts.length; index++) {
    analyser.encode(texts[index]!, table, true, -1, all);
    offsets[index + 1] = all.length;
  }
  const counts = new Int32Array(table.count);
  for (let at = 0; at < all.length; at++) counts[all.data[at]!]!++;
  const kept: { readonly id: number; readonly word: string }[] = [];
  for (let id = 0; id < counts.length; id++)
    if (counts[id]! >= minCount) kept.push({ id, word: table.term(id) });
  kept.sort((a, b) => counts[b.id]! - counts[a.id]! || (a.word < b.word ? -1 : 1));
  if (maxVocabulary > 0) kept.length = Math.min(kept.length, maxVocabulary);
  const numbers = new Int32Array(counts.length).fill(-1);
  kept.forEach(({ id }, number) => (numbers[id] = number));
  const tokens = new Int32Array(all.length);
  let length = 0;
  for (let index = 0; index < texts.length; index++) {
    const [from, to] = [offsets[index]!, offsets[index + 1]!];
    // `offsets[index]` was already read as `to` of the document before.
    offsets[index] = length;
    for (let at = from; at < to; at++) {
      const number = numbers[all.data[at]!]!;
      if (number >= 0) tokens[length++] = number;
    }
  }
  const totalWords = all.length;
  offsets[texts.length] = length;
  return {
    words: kept.map(({ word }) => word),
    counts: Int32Array.from(kept, ({ id }) => counts[id]!),
    tokens: tokens.slice(0, length),
    offsets,
    totalWords,
  };
}
