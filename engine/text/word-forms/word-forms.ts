/** What becomes of a term once it is found: written alike, left out as a stop word, cut to its stem, cut into pieces that were learnt. */
import { SubwordTokenizer } from '../subwords/subword-tokenizer.ts';
import type { SubwordModel } from '../subwords/subword-model.ts';
import type { StemmingLanguage } from './stemmers.ts';
import { stem } from './stemmers.ts';
import type { StopWordLanguage } from './stop-words.ts';

/** Part of `TextOptions`. */
export interface WordFormOptions {
  /** Compatibility forms of characters as their usual ones (NFKC): "ﬁ" → "fi", "Ｗow" → "wow". */
  readonly compatibility: boolean;
  /** Every digit of a number as 0. */
  readonly maskDigits: boolean;
  readonly stopWords: 'none' | StopWordLanguage;
  readonly stemming: 'none' | StemmingLanguage;
  readonly subwords: 'none' | 'bpe' | 'wordpiece';
  /** Pieces that are learnt, with characters and bytes. */
  readonly subwordPieces: number;
}

/** What a model keeps of them beside the options, so that it reads new texts as it read those that it learnt from. */
export interface LearntForms {
  readonly stopWords?: readonly string[] | undefined;
  readonly subwords?: SubwordModel | undefined;
}

/** Stands before a piece that begins a word; byte-pair encoding only (Kudo & Richardson 2018). */
const START = '▁';
/** Before words in the scope of a negation. */
const NEGATED = 'not_';

export class WordForms {
  readonly #options: WordFormOptions;
  readonly #lowercase: boolean;
  readonly #stopWords: ReadonlySet<string>;
  readonly #subwords: SubwordTokenizer | undefined;

  constructor(
    options: WordFormOptions,
    learnt: LearntForms,
    { lowercase, stripAccents }: { readonly lowercase: boolean; readonly stripAccents: boolean },
  ) {
    this.#options = options;
    this.#lowercase = lowercase;
    const words = learnt.stopWords ?? [];
    this.#stopWords = new Set(stripAccents ? words.map(withoutAccents) : words);
    this.#subwords = learnt.subwords === undefined ? undefined : new SubwordTokenizer(learnt.subwords);
  }

  /** The forms of a term; none of a stop word. */
  of(term: string): string[] {
    // Placeholders such as <url> have no form but their own.
    if (/^<\p{L}+>$/u.test(term)) return [term];
    const negated = term.startsWith(NEGATED) && term.length > NEGATED.length ? NEGATED : '';
    const word = this.whole(term.slice(negated.length));
    if (word === '') return [];
    if (this.#subwords === undefined) return [negated + word];
    return spelled(this.#subwords, word).map((piece) => negated + piece);
  }

  /** The form of a word before it is cut into pieces; '' of a stop word. */
  whole(term: string): string {
    const { compatibility, maskDigits, stemming } = this.#options;
    let word = term;
    if (compatibility) {
      word = word.normalize('NFKC').replaceAll(' ', '');
      if (this.#lowercase) word = word.toLowerCase();
    }
    if (maskDigits && /^\p{N}/u.test(word)) word = word.replace(/\p{Nd}/gu, '0');
    if (this.#stopWords.has(this.#lowercase ? word : word.toLowerCase())) return '';
    if (stemming !== 'none' && /^\p{L}/u.test(word)) word = stem(word, stemming);
    return word;
  }
}

/** A word as it is learnt and read in pieces. */
export function markedWord(word: string, method: 'bpe' | 'wordpiece'): string {
  return method === 'bpe' ? START + word : word;
}

function spelled(subwords: SubwordTokenizer, word: string): string[] {
  return subwords.encode(markedWord(word, subwords.model.method)).ids.map((id) => subwords.spellings[id]);
}

function withoutAccents(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}/gu, '');
}
