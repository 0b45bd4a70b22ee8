/**
 * The terms that a neural model knows, as token ids: id 0 stands for every unknown word, longer n-grams follow the
 * words. An n-gram that is not known is left out rather than unknown: its words are there already.
 */
import { IntegerList, type Analyser } from './analyser.ts';
import { PairTable } from './pair-table.ts';
import { TermTable } from './term-table.ts';

export const UNKNOWN_ID = 0;
export const UNKNOWN_TERM = '<unknown>';

export interface VocabularyOptions {
  /** Longest run of words that has an id of its own. */
  readonly ngrams: number;
  /** Keep what occurs at least this often in the training texts. */
  readonly minCount: number;
  /** Keep at most this many, the most frequent; 0 keeps all. */
  readonly maxVocabulary: number;
  /** Words of a text that are read; the rest is cut off. */
  readonly maxTokens: number;
}

/** Documents as token ids, in the form of `DocumentBatch`. */
export interface EncodedTexts {
  readonly tokens: Int32Array;
  readonly offsets: Int32Array;
  /** Texts that were cut at `maxTokens`. */
  readonly truncated: number;
}

export class Vocabulary {
  readonly options: VocabularyOptions;
  readonly terms: readonly string[];
  private readonly analyser: Analyser;
  private readonly words = new TermTable();
  private readonly ngrams = new PairTable();
  /** Token id of each n-gram; −1: none. */
  private readonly ids: Int32Array;
  private readonly buffer = new IntegerList();

  /** @param terms in the order of their ids; the first is `UNKNOWN_TERM` */
  constructor(analyser: Analyser, options: VocabularyOptions, terms: readonly string[]) {
    this.analyser = analyser;
    this.options = options;
    this.terms = terms;
    const numbers = terms.map((term, id) => (id === UNKNOWN_ID ? -1 : this.numberOf(term)));
    this.ids = new Int32Array(this.ngrams.count).fill(-1);
    numbers.forEach((number, id) => {
      if (number >= 0) this.ids[number] = id;
    });
  }

  get size(): number {
    return this.terms.length;
  }

  encode(texts: readonly string[]): EncodedTexts {
    const tokens = new IntegerList();
    const offsets = new Int32Array(texts.length + 1);
    const { buffer, words, ngrams, ids, options } = this;
    let truncated = 0;
    texts.forEach((text, index) => {
      buffer.length = 0;
      this.analyser.encode(text, words, false, -1, buffer);
      if (buffer.length > options.maxTokens) {
        buffer.length = options.maxTokens;
        truncated += 1;
      }
      for (let start = 0; start < buffer.length; start++) {
        let number = -1;
        const end = Math.min(start + options.ngrams, buffer.length);
        for (let position = start; position < end; position++) {
          const word = buffer.data[position];
          number = word < 0 ? -1 : ngrams.idOf(number, word, false);
          const id = number < 0 ? -1 : ids[number];
          if (position === start) tokens.push(id < 0 ? UNKNOWN_ID : id);
          else if (id >= 0) tokens.push(id);
          if (number < 0) break;
        }
      }
      offsets[index + 1] = tokens.length;
    });
    return { tokens: tokens.toArray(), offsets, truncated };
  }

  private numberOf(term: string): number {
    let number = -1;
    for (const word of term.split(' ')) number = this.ngrams.idOf(number, this.words.idOf(word, true), true);
    return number;
  }
}

/** Counts words and n-grams of the training texts, then fixes the vocabulary. */
export class VocabularyBuilder {
  private readonly analyser: Analyser;
  private readonly options: VocabularyOptions;
  private readonly words = new TermTable();
  private readonly ngrams = new PairTable();
  private counts = new Int32Array(1 << 12);
  private readonly buffer = new IntegerList();

  constructor(analyser: Analyser, options: VocabularyOptions) {
    this.analyser = analyser;
    this.options = options;
  }

  add(text: string): void {
    const { buffer, ngrams, options } = this;
    buffer.length = 0;
    this.analyser.encode(text, this.words, true, -1, buffer);
    const length = Math.min(buffer.length, options.maxTokens);
    for (let start = 0; start < length; start++) {
      let number = -1;
      const end = Math.min(start + options.ngrams, length);
      for (let position = start; position < end; position++) {
        number = ngrams.idOf(number, buffer.data[position], true);
        if (number >= this.counts.length) {
          const counts = new Int32Array(this.counts.length * 2);
          counts.set(this.counts);
          this.counts = counts;
        }
        this.counts[number] += 1;
      }
    }
  }

  /** Most frequent first; what is equally frequent in the order of first occurrence. */
  finish(): Vocabulary {
    const { minCount, maxVocabulary } = this.options;
    let kept: number[] = [];
    for (let number = 0; number < this.ngrams.count; number++) if (this.counts[number] >= minCount) kept.push(number);
    kept.sort((a, b) => this.counts[b] - this.counts[a] || a - b);
    if (maxVocabulary > 0) kept = kept.slice(0, maxVocabulary);
    return new Vocabulary(this.analyser, this.options, [UNKNOWN_TERM, ...kept.map((number) => this.spell(number))]);
  }

  private spell(number: number): string {
    const prefix = this.ngrams.prefixes[number];
    const word = this.words.term(this.ngrams.terms[number]);
    return prefix < 0 ? word : `${this.spell(prefix)} ${word}`;
  }
}
