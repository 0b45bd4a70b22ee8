/**
 * How a text becomes the symbols of a language model, and symbols become text again. Nothing is thrown away or replaced by
 * classes, as texts for classifiers are: what the model cannot read it cannot write.
 */
import { EngineError, TensorFileError } from '../core/errors.ts';
import type { SubwordModel } from './subwords/subword-model.ts';
import { TextPieceReader } from './subwords/text-pieces.ts';
import { SENTENCE_END, SENTENCE_START, UNKNOWN } from './word-vocabulary.ts';
import { tokenize } from './tokenizer.ts';
import { TokenList } from './token.ts';

/**
 * What one symbol is. `spaces`: whatever stands between white space, for corpora that were cut into words before; `words`: words and
 * signs; `tweet`: the same with addresses, mentions, hashtags and emoticons whole; `segments`: words by dictionary, for scripts without
 * blanks; `characters`: every character cluster, white space as one blank; `pieces`: pieces of words learnt from the training texts, in
 * which every text can be written.
 */
export type LanguageUnit = 'spaces' | 'words' | 'tweet' | 'segments' | 'characters' | 'pieces';

export interface LanguageTextOptions {
  readonly unit: LanguageUnit;
  readonly lowercase: boolean;
  /** Of the unit `pieces`: what was learnt. JSON, part of model files. */
  readonly pieces?: SubwordModel;
}

const units: readonly string[] = [
  'spaces',
  'words',
  'tweet',
  'segments',
  'characters',
  'pieces',
] satisfies LanguageUnit[];

/** From a model file. @throws TensorFileError where it does not say how texts are read */
export function readLanguageTextOptions(json: string | undefined): LanguageTextOptions {
  try {
    const { unit, lowercase, pieces } = JSON.parse(json ?? '') as Partial<Record<string, unknown>>;
    if (
      typeof unit === 'string' &&
      units.includes(unit) &&
      typeof lowercase === 'boolean' &&
      (unit !== 'pieces' || (typeof pieces === 'object' && pieces !== null))
    )
      return {
        unit: unit as LanguageUnit,
        lowercase,
        ...(unit === 'pieces' ? { pieces: pieces as SubwordModel } : {}),
      };
  } catch {
    // Not JSON, or not there: the same damage.
  }
  throw new TensorFileError('The language model does not say how it reads texts.');
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

export function symbolsOf(text: string, options: LanguageTextOptions): TextSymbols {
  const { unit, lowercase } = options;
  if (unit === 'pieces') {
    const reader = pieceReader(options);
    const { ids, starts, ends } = reader.read(lowercase ? lowerInPlace(text) : text);
    return { symbols: ids.map((id) => reader.tokenizer.spellings[id]!), starts, ends };
  }
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
export function textOf(symbols: readonly string[], options: LanguageTextOptions): string {
  const { unit } = options;
  if (unit === 'pieces') {
    const reader = pieceReader(options);
    return reader.textOf(symbols.map((symbol) => idsOf(reader).get(symbol)!));
  }
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

const readers = new WeakMap<SubwordModel, TextPieceReader>();
const spelledIds = new WeakMap<TextPieceReader, Map<string, number>>();

/** Every symbol that a text can be written in by these pieces. */
export function symbolsOfPieces(options: LanguageTextOptions): readonly string[] {
  return pieceReader(options).tokenizer.spellings;
}

function pieceReader({ pieces }: LanguageTextOptions): TextPieceReader {
  if (pieces === undefined) throw new EngineError('The pieces of words are missing from this model.');
  let reader = readers.get(pieces);
  if (reader === undefined) readers.set(pieces, (reader = new TextPieceReader(pieces, 'words')));
  return reader;
}

function idsOf(reader: TextPieceReader): Map<string, number> {
  let ids = spelledIds.get(reader);
  if (ids === undefined) {
    // Of two pieces spelled alike, a byte and what a text spelled like one, the byte.
    ids = new Map(reader.tokenizer.spellings.map((spelling, id) => [spelling, id] as const).reverse());
    spelledIds.set(reader, ids);
  }
  return ids;
}

/** Every character keeps its length, so that places in the text stay what they are. */
function lowerInPlace(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const own = character.toLowerCase();
    return own.length === character.length ? own : character;
  }).join('');
}
