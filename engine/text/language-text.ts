/**
 * How a text becomes the symbols of a language model, and symbols become text again. Nothing is thrown away or replaced by
 * classes, as texts for classifiers are: what the model cannot read it cannot write.
 */
import { SENTENCE_END, SENTENCE_START, UNKNOWN } from './word-vocabulary.ts';
import { tokenize } from './tokenizer.ts';
import { TokenList } from './token.ts';

/**
 * What one symbol is. `spaces`: whatever stands between white space, for corpora that were cut into words before; `words`: words and
 * signs; `tweet`: the same with addresses, mentions, hashtags and emoticons whole; `segments`: words by dictionary, for scripts without
 * blanks; `characters`: every character cluster, white space as one blank.
 */
export type LanguageUnit = 'spaces' | 'words' | 'tweet' | 'segments' | 'characters';

export interface LanguageTextOptions {
  readonly unit: LanguageUnit;
  readonly lowercase: boolean;
}

/** The symbols of one text; `starts` and `ends` are their places in the text as it was given. */
export interface TextSymbols {
  readonly symbols: string[];
  readonly starts: number[];
  readonly ends: number[];
}

const tokens = new TokenList();
const notBlank = /\S+/gu;
let clusters: Intl.Segmenter | undefined;

export function symbolsOf(text: string, { unit, lowercase }: LanguageTextOptions): TextSymbols {
  const symbols: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const push = (symbol: string, start: number, end: number): void => {
    symbols.push(lowercase ? lowerCase(symbol) : symbol);
    starts.push(start);
    ends.push(end);
  };
  if (unit === 'spaces') {
    for (const match of text.matchAll(notBlank)) push(match[0], match.index, match.index + match[0].length);
  } else if (unit === 'characters') {
    clusters ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
    let blank = true; // white space at the ends of a text is not written by anybody on purpose
    for (const { segment, index } of clusters.segment(text)) {
      if (segment.trim() !== '') push(segment, index, index + segment.length);
      else if (!blank) push(' ', index, index + segment.length);
      else if (symbols.at(-1) === ' ') ends[ends.length - 1] = index + segment.length;
      blank = segment.trim() === '';
    }
    if (symbols.at(-1) === ' ') for (const list of [symbols, starts, ends]) list.pop();
  } else {
    tokenize(text, { tokenizer: unit, punctuation: true }, tokens);
    for (let index = 0; index < tokens.count; index++)
      push(text.slice(tokens.starts[index], tokens.ends[index]), tokens.starts[index], tokens.ends[index]);
  }
  return { symbols, starts, ends };
}

/** `<unk>` and its kin are written in lower case already; a text may hold them as words. */
function lowerCase(symbol: string): string {
  return symbol === UNKNOWN || symbol === SENTENCE_END || symbol === SENTENCE_START
    ? symbol
    : symbol.toLowerCase();
}

/** Whether these texts were cut into words and cleared of rare ones before: then they say `<unk>` where a rare word stood. */
export function isPreparedCorpus(texts: Iterable<string>): boolean {
  for (const text of texts) if (/(?:^|\s)<unk>(?:\s|$)/u.test(text)) return true;
  return false;
}

const closing = /^[.,;:!?…%)\]}»”’]+$/u;
const opening = /^[([{«“‘@#]+$/u;

/** Symbols as a text to be read. Blanks between words and signs follow English typography; the originals are not known. */
export function textOf(symbols: readonly string[], { unit }: LanguageTextOptions): string {
  if (unit === 'characters') return symbols.join('');
  if (unit === 'spaces') return symbols.join(' ');
  let text = '';
  let glued = true;
  for (const symbol of symbols) {
    text += glued || closing.test(symbol) ? symbol : ` ${symbol}`;
    glued = opening.test(symbol);
  }
  return text;
}
