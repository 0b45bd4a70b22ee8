/** A text as terms: the analyser, and after it what the recipe wants of word forms. */
import { Analyser, IntegerList } from './analyser.ts';
import { TermTable } from './term-table.ts';
import type { TextOptions } from './text-options.ts';
import type { Token } from './token.ts';
import { WordForms } from './word-forms/word-forms.ts';

export type TermReader = Pick<Analyser, 'options' | 'encode' | 'terms' | 'tokenise' | 'termSpans'>;

export function termReader(options: TextOptions): TermReader {
  const { compatibility, maskDigits, stemming, learnt } = options;
  const plain =
    compatibility !== true &&
    maskDigits !== true &&
    (stemming ?? 'none') === 'none' &&
    learnt?.stopWords === undefined &&
    learnt?.subwords === undefined;
  return plain ? new Analyser(options) : new FormReader(options);
}

/** Words whose forms are kept in memory; beyond it they are worked out anew. */
const mostKnown = 1_000_000;

class FormReader implements TermReader {
  readonly options: TextOptions;
  readonly #analyser: Analyser;
  readonly #forms: WordForms;
  readonly #buffer = new IntegerList();
  #words = new TermTable();
  #formsOfWords: string[][] = [];
  /** Numbers of the forms in the table that was asked for last, for words of which all are known there. */
  #table: TermTable | undefined;
  #numbersOfWords: (Int32Array | undefined)[] = [];

  constructor(options: TextOptions) {
    this.options = options;
    this.#analyser = new Analyser(options);
    this.#forms = new WordForms({ ...withoutForms, ...options }, options.learnt ?? {}, options);
  }

  encode(
    text: string,
    table: TermTable,
    add: boolean,
    unknown: number,
    into: IntegerList,
    unknownTerms?: string[],
  ): void {
    if (table !== this.#table) {
      this.#table = table;
      this.#numbersOfWords = [];
    }
    this.#read(text);
    const { data, length } = this.#buffer;
    for (let at = 0; at < length; at++) {
      const word = data[at];
      const known = this.#numbersOfWords[word];
      if (known !== undefined) {
        for (const number of known) into.push(number);
        continue;
      }
      const forms = this.#formsOf(word);
      const numbers = Int32Array.from(forms, (form) => table.idOf(form, add));
      if (numbers.every((number) => number >= 0)) this.#numbersOfWords[word] = numbers;
      numbers.forEach((number, index) => {
        into.push(number < 0 ? unknown : number);
        if (number < 0) unknownTerms?.push(forms[index]);
      });
    }
  }

  terms(text: string): string[] {
    this.#read(text);
    return Array.from(this.#buffer.toArray(), (word) => this.#formsOf(word)).flat();
  }

  /** Words, not their pieces: explanations speak of what a reader sees. */
  tokenise(text: string): Token[] {
    return this.#analyser.tokenise(text);
  }

  /** Every form has the place of its word. */
  termSpans(text: string): Int32Array {
    const words = this.#analyser.termSpans(text);
    this.#read(text);
    const spans: number[] = [];
    this.#buffer.toArray().forEach((word, at) => {
      for (let form = this.#formsOf(word).length; form > 0; form--)
        spans.push(words[2 * at], words[2 * at + 1]);
    });
    return Int32Array.from(spans);
  }

  #read(text: string): void {
    if (this.#words.count > mostKnown) {
      this.#words = new TermTable();
      this.#formsOfWords = [];
      this.#numbersOfWords = [];
    }
    this.#buffer.length = 0;
    this.#analyser.encode(text, this.#words, true, -1, this.#buffer);
  }

  #formsOf(word: number): string[] {
    return (this.#formsOfWords[word] ??= this.#forms.of(this.#words.term(word)));
  }
}

const withoutForms = {
  compatibility: false,
  maskDigits: false,
  stopWords: 'none',
  stemming: 'none',
  subwords: 'none',
  subwordPieces: 0,
} as const;
