/**
 * What a neural model knows, as token ids: id 0 stands for every unknown word, then come words and longer n-grams,
 * then pieces of words. An n-gram or piece that is not known is left out rather than unknown: its words are there.
 */
import { IntegerList } from './analyser.ts';
import type { TermReader } from './term-reader.ts';
import { PairTable } from './pair-table.ts';
import { TermTable } from './term-table.ts';
import { wordPieces } from './word-pieces.ts';

export const UNKNOWN_ID = 0;
export const UNKNOWN_TERM = '<unknown>';

export interface VocabularyOptions {
  /** Longest run of words that has an id of its own. */
  readonly ngrams: number;
  /** Keep what occurs at least this often in the training texts. */
  readonly minCount: number;
  /** Keep at most this many words and n-grams, the most frequent, and as many pieces; 0 keeps all. */
  readonly maxVocabulary: number;
  /** Words of a text that are read; the rest is cut off. */
  readonly maxTokens: number;
  readonly shortestPiece: number;
  /** Longest run of characters of a word that has an id of its own; 0: none. */
  readonly longestPiece: number;
}

/** Words that something is known of from elsewhere. */
export interface GivenWords {
  has(word: string): boolean;
  furtherWords(): readonly string[];
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
  /** In the order of their ids; the first is `UNKNOWN_TERM`. */
  readonly terms: readonly string[];
  /** Their ids follow those of the terms. */
  readonly pieces: readonly string[];
  private readonly reader: TermReader;
  private readonly words = new TermTable();
  private readonly ngrams = new PairTable();
  /** Token id of each n-gram; −1: none. */
  private readonly ids: Int32Array;
  private readonly pieceTable: TermTable;
  private readonly piecesOfWords: PiecesOfWords;
  private readonly buffer = new IntegerList();

  constructor(
    reader: TermReader,
    options: VocabularyOptions,
    terms: readonly string[],
    pieces: readonly string[],
  ) {
    this.reader = reader;
    this.options = options;
    this.terms = terms;
    this.pieces = pieces;
    const numbers = terms.map((term, id) => (id === UNKNOWN_ID ? -1 : this.numberOf(term)));
    this.ids = new Int32Array(this.ngrams.count).fill(-1);
    numbers.forEach((number, id) => {
      if (number >= 0) this.ids[number] = id;
    });
    this.pieceTable = TermTable.from(pieces);
    this.piecesOfWords = new PiecesOfWords(this.words, this.pieceTable, options, false);
  }

  get size(): number {
    return this.terms.length + this.pieces.length;
  }

  /** @param places two numbers for each token: the positions, in its text, of the first and last word it covers */
  encode(texts: readonly string[], places?: IntegerList): EncodedTexts {
    const tokens = new IntegerList();
    const offsets = new Int32Array(texts.length + 1);
    const { buffer, words, ngrams, ids, options, piecesOfWords } = this;
    const firstPiece = this.terms.length;
    let truncated = 0;
    texts.forEach((text, index) => {
      const unknown: string[] = [];
      buffer.length = 0;
      this.reader.encode(text, words, false, -1, buffer, unknown);
      if (buffer.length > options.maxTokens) {
        buffer.length = options.maxTokens;
        truncated += 1;
      }
      let unknownSeen = 0;
      for (let start = 0; start < buffer.length; start++) {
        let number = -1;
        const end = Math.min(start + options.ngrams, buffer.length);
        for (let position = start; position < end; position++) {
          const word = buffer.data[position];
          number = word < 0 ? -1 : ngrams.idOf(number, word, false);
          const id = number < 0 ? -1 : ids[number];
          if (position === start || id >= 0) {
            tokens.push(id < 0 ? UNKNOWN_ID : id);
            places?.push(start);
            places?.push(position);
          }
          if (number < 0) break;
        }
        if (options.longestPiece === 0) continue;
        const word = buffer.data[start];
        const known = word < 0 ? piecesOfWords.ofStrange(unknown[unknownSeen++]) : piecesOfWords.ofWord(word);
        for (const piece of known) {
          tokens.push(firstPiece + piece);
          places?.push(start);
          places?.push(start);
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

const mostStrange = 50_000;

/** Piece numbers of words, worked out once for each word of the table. */
class PiecesOfWords {
  private readonly words: TermTable;
  private readonly pieces: TermTable;
  private readonly options: VocabularyOptions;
  private readonly add: boolean;
  private readonly known: Int32Array[] = [];
  /** Of words that are not in the table. */
  private readonly strange = new Map<string, Int32Array>();

  constructor(words: TermTable, pieces: TermTable, options: VocabularyOptions, add: boolean) {
    this.words = words;
    this.pieces = pieces;
    this.options = options;
    this.add = add;
  }

  ofWord(word: number): Int32Array {
    return (this.known[word] ??= this.ofTerm(this.words.term(word)));
  }

  ofStrange(term: string): Int32Array {
    const known = this.strange.get(term);
    if (known !== undefined) return known;
    const pieces = this.ofTerm(term);
    if (this.strange.size >= mostStrange) this.strange.clear();
    this.strange.set(term, pieces);
    return pieces;
  }

  private ofTerm(term: string): Int32Array {
    const { shortestPiece, longestPiece } = this.options;
    const numbers = wordPieces(term, shortestPiece, longestPiece).map((piece) =>
      this.pieces.idOf(piece, this.add),
    );
    return Int32Array.from(numbers.filter((number) => number >= 0));
  }
}

/** Counts words, n-grams and pieces of the training texts, then fixes the vocabulary. */
export class VocabularyBuilder {
  private readonly reader: TermReader;
  private readonly options: VocabularyOptions;
  private readonly words = new TermTable();
  private readonly ngrams = new PairTable();
  private readonly ngramCounts = new Counts();
  private readonly pieces = new TermTable();
  private readonly pieceCounts = new Counts();
  private readonly piecesOfWords: PiecesOfWords;
  private readonly buffer = new IntegerList();

  constructor(reader: TermReader, options: VocabularyOptions) {
    this.reader = reader;
    this.options = options;
    this.piecesOfWords = new PiecesOfWords(this.words, this.pieces, options, true);
  }

  add(text: string): void {
    const { buffer, ngrams, options } = this;
    buffer.length = 0;
    this.reader.encode(text, this.words, true, -1, buffer);
    const length = Math.min(buffer.length, options.maxTokens);
    for (let start = 0; start < length; start++) {
      let number = -1;
      const end = Math.min(start + options.ngrams, length);
      for (let position = start; position < end; position++) {
        number = ngrams.idOf(number, buffer.data[position], true);
        this.ngramCounts.add(number);
      }
      if (options.longestPiece > 0)
        for (const piece of this.piecesOfWords.ofWord(buffer.data[start])) this.pieceCounts.add(piece);
    }
  }

  /** @param given words that are kept however rare they are, and words to know beside those of the texts */
  finish(given?: GivenWords): Vocabulary {
    const { minCount, maxVocabulary } = this.options;
    const rare = (number: number): boolean => given?.has(this.spell(number)) === true;
    const terms = this.ngramCounts
      .mostFrequent(minCount, maxVocabulary, given === undefined ? undefined : rare)
      .map((number) => this.spell(number));
    if (given !== undefined) {
      const known = new Set(terms);
      terms.push(...new Set(given.furtherWords().filter((word) => !known.has(word))));
    }
    const pieces = this.pieceCounts
      .mostFrequent(minCount, maxVocabulary)
      .map((number) => this.pieces.term(number));
    return new Vocabulary(this.reader, this.options, [UNKNOWN_TERM, ...terms], pieces);
  }

  private spell(number: number): string {
    const prefix = this.ngrams.prefixes[number];
    const word = this.words.term(this.ngrams.terms[number]);
    return prefix < 0 ? word : `${this.spell(prefix)} ${word}`;
  }
}

/** How often each number came. */
class Counts {
  private size = 0;
  private counts = new Int32Array(1 << 12);

  add(number: number): void {
    if (number >= this.counts.length) {
      const counts = new Int32Array(Math.max(number + 1, this.counts.length * 2));
      counts.set(this.counts);
      this.counts = counts;
    }
    this.counts[number] += 1;
    if (number >= this.size) this.size = number + 1;
  }

  /** `rare`: whether to keep what comes less than `least` times. Most frequent first; what is equally frequent in the order of first occurrence. */
  mostFrequent(least: number, most: number, rare?: (number: number) => boolean): number[] {
    const kept: number[] = [];
    for (let number = 0; number < this.size; number++) {
      const count = this.counts[number];
      if (count >= least || (count > 0 && rare?.(number) === true)) kept.push(number);
    }
    kept.sort((a, b) => this.counts[b] - this.counts[a] || a - b);
    return most > 0 ? kept.slice(0, most) : kept;
  }
}
