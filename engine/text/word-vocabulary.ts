/**
 * The words a language model knows, and the three symbols that the literature adds to them.
 *
 * - `<s>` stands before a sentence. It is part of contexts and is never predicted.
 * - `</s>` ends a sentence. It is predicted once per sentence and counted in every perplexity.
 * - `<unk>` stands for every word that is not in the vocabulary. It is predicted and counted like a word.
 *
 * Ids: 0 is `<unk>`, 1 is `</s>`, then the words from the most to the least frequent, and last `<s>`. What can be
 * predicted is thus 0 … size − 1, and an output layer of `size` units needs no gap for `<s>`.
 */
import { EngineError } from '../core/errors.ts';

export const UNKNOWN = '<unk>';
export const SENTENCE_END = '</s>';
export const SENTENCE_START = '<s>';

export const UNKNOWN_ID = 0;
export const SENTENCE_END_ID = 1;
export const FIRST_WORD_ID = 2;

/** Sentences (or short documents) as ids of words, without `<s>` and `</s>`: sentence `i` owns `tokens[offsets[i] … offsets[i + 1])`. */
export interface TokenSequences {
  readonly tokens: Int32Array;
  /** Length sentences + 1. */
  readonly offsets: Int32Array;
}

export interface WordVocabularyOptions {
  /** Rarer words become `<unk>`; 1 keeps all words, and then `<unk>` has no counts. */
  readonly minimumCount?: number;
  /** At most this many words, the most frequent ones. */
  readonly maximumWords?: number;
}

export class WordVocabulary {
  /** Words in the order of their ids. */
  readonly words: readonly string[];
  /** Number of symbols that can be predicted: the words, `</s>` and `<unk>`. */
  readonly size: number;
  /** Id of `<s>`, one behind everything that can be predicted. */
  readonly sentenceStartId: number;
  readonly #ids = new Map<string, number>();

  /** @throws EngineError for a word that occurs twice or is one of the three symbols. */
  constructor(words: readonly string[]) {
    this.words = words;
    this.size = words.length + FIRST_WORD_ID;
    this.sentenceStartId = this.size;
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      if (isSymbol(word))
        throw new EngineError(`${word} cannot be a word of a vocabulary: it is a symbol of its own.`);
      this.#ids.set(word, index + FIRST_WORD_ID);
    }
    if (this.#ids.size !== words.length) throw new EngineError('A vocabulary holds each word once.');
  }

  /**
   * Counts words and keeps the frequent ones; equally frequent words stand in the order of their UTF-16 units.
   * A literal `<unk>` in the texts, as in corpora that were published with rare words replaced, counts as unknown.
   */
  static build(sentences: Iterable<readonly string[]>, options: WordVocabularyOptions = {}): WordVocabulary {
    const minimumCount = options.minimumCount ?? 1;
    const maximumWords = options.maximumWords ?? Infinity;
    if (!(minimumCount >= 1)) throw new EngineError('The smallest count of a word must be at least 1.');
    if (!(maximumWords >= 0)) throw new EngineError('The largest number of words must not be negative.');
    const numbers = new Map<string, number>();
    const counts: number[] = [];
    for (const sentence of sentences) {
      for (const word of sentence) {
        const number = numbers.get(word);
        if (number === undefined) {
          numbers.set(word, counts.length);
          counts.push(1);
        } else counts[number]++;
      }
    }
    const kept: { readonly word: string; readonly count: number }[] = [];
    for (const [word, number] of numbers) {
      if (counts[number] >= minimumCount && !isSymbol(word)) kept.push({ word, count: counts[number] });
    }
    kept.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
    return new WordVocabulary(kept.slice(0, maximumWords).map((entry) => entry.word));
  }

  /** The word's id; that of `<unk>` for an unknown word. `<s>` and `</s>` found in a text are no symbols but unknown words. */
  idOf(word: string): number {
    return this.#ids.get(word) ?? UNKNOWN_ID;
  }

  /** The word or symbol behind an id. */
  symbolOf(id: number): string {
    if (id === UNKNOWN_ID) return UNKNOWN;
    if (id === SENTENCE_END_ID) return SENTENCE_END;
    if (id === this.sentenceStartId) return SENTENCE_START;
    const word = this.words[id - FIRST_WORD_ID];
    if (word === undefined)
      throw new EngineError(`No word has the id ${id} in a vocabulary of ${this.size} symbols.`);
    return word;
  }

  encodeSentence(words: readonly string[]): Int32Array {
    const tokens = new Int32Array(words.length);
    for (let index = 0; index < words.length; index++) tokens[index] = this.idOf(words[index]);
    return tokens;
  }

  encode(sentences: Iterable<readonly string[]>): TokenSequences {
    let tokens = new Int32Array(1 << 14);
    const offsets = [0];
    let length = 0;
    for (const sentence of sentences) {
      if (length + sentence.length > tokens.length) {
        const larger = new Int32Array(Math.max(tokens.length * 2, length + sentence.length));
        larger.set(tokens);
        tokens = larger;
      }
      for (const word of sentence) tokens[length++] = this.idOf(word);
      offsets.push(length);
    }
    return { tokens: tokens.slice(0, length), offsets: Int32Array.from(offsets) };
  }
}

function isSymbol(word: string): boolean {
  return word === UNKNOWN || word === SENTENCE_END || word === SENTENCE_START;
}
