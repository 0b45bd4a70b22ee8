/**
 * Finds tokens in a text by one pass over its UTF-16 units and a table of character classes; a regular expression
 * is asked only where an address or an emoticon may begin. Tokens never cut a character cluster (UAX #29).
 */
import {
  ATTACHED,
  DIGIT,
  LETTER,
  PICTOGRAPH,
  PREPENDED,
  PUNCTUATION,
  REGIONAL,
  SPACE,
  UNSPACED,
  ZERO_WIDTH_JOINER,
  classOf,
  endOfCluster,
  prependedRange,
} from './character-class.ts';
import {
  EMOJI,
  EMOTICON,
  HASHTAG,
  MENTION,
  NUMBER,
  SYMBOL,
  type TokenList,
  URL,
  WORD,
  type TokenKind,
} from './token.ts';

/** `segments`: words as dictionaries know them, for Chinese, Japanese, Thai and other scripts without blanks. */
export type TokenizerName = 'words' | 'tweet' | 'characters' | 'segments';

export interface TokenizerOptions {
  readonly tokenizer: TokenizerName;
  /** Whether runs of punctuation are tokens. */
  readonly punctuation: boolean;
}

/** Fills `into` with the tokens of `text`, in order, not overlapping. */
export function tokenize(text: string, options: TokenizerOptions, into: TokenList): void {
  into.clear();
  if (options.tokenizer === 'characters') scanCharacters(text, into);
  else if (options.tokenizer === 'segments') scanSegments(text, options.punctuation, into);
  else scanWords(text, options.tokenizer === 'tweet', options.punctuation, into);
}

const inAddress = `[^\\s<>"${prependedRange}]`;
const address = new RegExp(
  `(?:https?://|www\\.)${inAddress}+|(?:[a-z0-9-]+\\.)+(?:com|org|net|gov|edu|co|uk|ly|me|tv|fm|io|be|gl)\\b/${inAddress}*`,
  'iuy',
);
const emoticon =
  /(?:[:;=8][-o'^*]?(?:[)\](\[dDpP/\\|}{@oO0*3$]|3)+|[xX][dD]+|[)\](\[dD/\\|}{]+[-o'^*]?[:;=](?![a-zA-Z0-9/])|<\/?3+|>[:;=][-o'^*]?[()\[\]/\\|]|\^[_.-]*\^|-[_.]+-|[Tt]_+[Tt]|[oO0][_.][oO0])/uy;
const wordCharacter = /[\p{L}\p{N}_]/u;
const letter = /\p{L}/u;
const pictograph = /\p{Extended_Pictographic}/u;

/** First units of what `emoticon` can match. */
const emoticonStart = new Uint8Array(128);
for (const character of ':;=8xX)](['.concat('dD/\\|}{<>^-TtoO0')) emoticonStart[character.charCodeAt(0)] = 1;

function scanWords(text: string, tweet: boolean, punctuation: boolean, into: TokenList): void {
  const length = text.length;
  for (let position = 0; position < length;) position = scanOne(text, position, tweet, punctuation, into);
}

/** Appends the token that begins at `position`, if one does, and returns where looking goes on. */
export function scanOne(
  text: string,
  start: number,
  tweet: boolean,
  punctuation: boolean,
  into: TokenList,
): number {
  const length = text.length;
  let position = start;
  const unit = text.charCodeAt(position);
  if (unit <= 0x20) return position + 1;
  let codePoint = unit < 0xd800 || unit > 0xdfff ? unit : (text.codePointAt(position) as number);
  let kind = classOf(codePoint);
  if (kind === PREPENDED) {
    while (kind === PREPENDED && position < length) {
      position += codePoint > 0xffff ? 2 : 1;
      codePoint = position < length ? (text.codePointAt(position) as number) : 0;
      kind = classOf(codePoint);
    }
    if (kind === SPACE || kind === ATTACHED) {
      // A character cluster without a base: a token only if it is written with a letter, such as a loose repha.
      if (kind === SPACE && codePoint > 0x1f) position += codePoint > 0xffff ? 2 : 1;
      position = endOfCluster(text, position);
      if (letter.test(text.slice(start, position))) into.push(start, position, WORD);
      return position;
    }
  }
  if (kind === SPACE || kind === ATTACHED) return endOfCluster(text, position + (codePoint > 0xffff ? 2 : 1));
  if (tweet && codePoint < 128) {
    const end = tweetToken(text, position, codePoint);
    if (end > 0) {
      const closed = endOfCluster(text, end);
      into.push(start, closed, tweetKind);
      return closed;
    }
  }
  switch (kind) {
    case LETTER:
    case DIGIT: {
      const keycap = endOfKeycap(text, position);
      if (keycap > 0) {
        into.push(start, keycap, EMOJI);
        return keycap;
      }
      position = endOfWord(text, position);
      into.push(start, position, wordKind);
      return position;
    }
    case UNSPACED:
      position = endOfCluster(text, position + (codePoint > 0xffff ? 2 : 1));
      into.push(start, position, WORD);
      return position;
    case PICTOGRAPH:
    case REGIONAL:
      position = endOfEmoji(text, position, kind);
      into.push(start, position, EMOJI);
      return position;
    default: {
      // A run of one punctuation character is one token: "!!!" says more than "!".
      do position = endOfCluster(text, position + (codePoint > 0xffff ? 2 : 1));
      while (position < length && text.codePointAt(position) === codePoint);
      if (punctuation) into.push(start, position, SYMBOL);
      return position;
    }
  }
}

/** Set by `endOfWord`. */
let wordKind: TokenKind = WORD;

/** Letters, digits and what is attached to them, with apostrophes between letters and separators between digits. */
function endOfWord(text: string, from: number): number {
  const length = text.length;
  let position = from;
  let previous = SPACE;
  wordKind = NUMBER;
  while (position < length) {
    const unit = text.charCodeAt(position);
    let width = 1;
    let kind: number;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const codePoint = text.codePointAt(position) as number;
      width = codePoint > 0xffff ? 2 : 1;
      kind = classOf(codePoint);
    } else kind = classOf(unit);
    if (kind === LETTER) {
      wordKind = WORD;
      previous = LETTER;
    } else if (kind === DIGIT) {
      if (position > from && endOfKeycap(text, position) > 0) break;
      previous = DIGIT;
    } else if (kind === PICTOGRAPH && text.charCodeAt(position - 1) === ZERO_WIDTH_JOINER) {
      // Some letters are pictographs too, such as ℹ: joined to another they are one cluster with it.
      previous = SPACE;
    } else if (kind !== ATTACHED) {
      if (kind !== PUNCTUATION || position + 1 >= length) break;
      const next = classOf(text.codePointAt(position + 1) as number);
      const apostrophe = unit === 0x27 || unit === 0x2019;
      const separator = unit === 0x2e || unit === 0x2c;
      if (
        !(apostrophe && previous === LETTER && next === LETTER) &&
        !(separator && previous === DIGIT && next === DIGIT)
      )
        break;
    }
    position += width;
  }
  return position;
}

function endOfKeycap(text: string, position: number): number {
  let next = position + 1;
  if (text.charCodeAt(next) === 0xfe0f) next += 1;
  return text.charCodeAt(next) === 0x20e3 ? endOfCluster(text, next + 1) : 0;
}

/** Flags (two regional indicators) and pictographs joined by zero-width joiners (UTS #51). */
function endOfEmoji(text: string, from: number, kind: number): number {
  let position = from;
  const width = (at: number): number => ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
  position += width(position);
  if (kind === REGIONAL) {
    if (position < text.length && classOf(text.codePointAt(position) as number) === REGIONAL)
      position += width(position);
    return endOfCluster(text, position);
  }
  for (;;) {
    position = endOfCluster(text, position);
    if (position >= text.length || text.charCodeAt(position - 1) !== ZERO_WIDTH_JOINER) return position;
    const codePoint = text.codePointAt(position) as number;
    // Some letters are pictographs too, such as ℹ.
    if (classOf(codePoint) !== PICTOGRAPH && !pictograph.test(String.fromCodePoint(codePoint)))
      return position;
    position += width(position);
  }
}

/** Set by `tweetToken`. */
let tweetKind: TokenKind = URL;

/** The end of an address, mention, hashtag or emoticon that begins here, or 0. */
function tweetToken(text: string, position: number, unit: number): number {
  if (unit === 0x40 || unit === 0x23) {
    // @ and #: must be followed by a letter, digit or underscore.
    const next = position + 1 < text.length ? classOf(text.codePointAt(position + 1) as number) : SPACE;
    if (next === LETTER || next === DIGIT || (unit === 0x23 && next === UNSPACED)) {
      tweetKind = unit === 0x40 ? MENTION : HASHTAG;
      return endOfName(text, position + 1, unit === 0x23);
    }
    return unit === 0x23 ? keycapAt(text, position) : 0;
  }
  const letter = unit | 32;
  const boundary = position === 0 || !wordCharacter.test(text[position - 1] as string);
  if (boundary && letter >= 0x61 && letter <= 0x7a && mayBeAddress(text, position)) {
    address.lastIndex = position;
    if (address.test(text)) {
      tweetKind = URL;
      return withoutTrailingPunctuation(text, position, address.lastIndex);
    }
  }
  if (emoticonStart[unit] === 1) {
    const word = wordCharacter.test(text[position] as string);
    if (word && !boundary) return 0;
    emoticon.lastIndex = position;
    if (emoticon.test(text)) {
      const end = emoticon.lastIndex;
      const endsInWord = wordCharacter.test(text[end - 1] as string);
      const runsOn = end < text.length && wordCharacter.test(text[end] as string);
      if ((endsInWord || word) && (runsOn || !boundary)) return 0;
      tweetKind = EMOTICON;
      return end;
    }
  }
  return 0;
}

function keycapAt(text: string, position: number): number {
  tweetKind = EMOJI;
  return endOfKeycap(text, position);
}

function endOfName(text: string, from: number, hashtag: boolean): number {
  let position = from;
  while (position < text.length) {
    const codePoint = text.codePointAt(position) as number;
    const kind = classOf(codePoint);
    const joined = kind === PICTOGRAPH && text.charCodeAt(position - 1) === ZERO_WIDTH_JOINER;
    if (kind !== LETTER && kind !== DIGIT && kind !== ATTACHED && !joined && !(hashtag && kind === UNSPACED))
      break;
    position += codePoint > 0xffff ? 2 : 1;
  }
  return position;
}

/** A cheap look ahead, so that the expression for addresses runs only where one may be. */
function mayBeAddress(text: string, position: number): boolean {
  const limit = Math.min(text.length, position + 40);
  for (let at = position + 1; at < limit; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e) {
      const next = text.charCodeAt(at + 1) | 32;
      return next >= 0x61 && next <= 0x7a;
    }
    if (unit === 0x3a) return text.charCodeAt(at + 1) === 0x2f;
    const letter = unit | 32;
    if (!(letter >= 0x61 && letter <= 0x7a) && !(unit >= 0x30 && unit <= 0x39) && unit !== 0x2d) return false;
  }
  return false;
}

function withoutTrailingPunctuation(text: string, start: number, end: number): number {
  while (end > start + 1 && '.,;:!?)\'"’”…'.includes(text[end - 1] as string)) end -= 1;
  return end;
}

let segmenter: Intl.Segmenter | undefined;

/** Every character cluster that is not white space, as a reader sees characters. */
function scanCharacters(text: string, into: TokenList): void {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  for (const { segment, index } of segmenter.segment(text)) {
    const kind = classOf(segment.codePointAt(0) as number);
    if (kind === SPACE && segment.trim() === '') continue;
    const token =
      kind === DIGIT
        ? NUMBER
        : kind === PICTOGRAPH || kind === REGIONAL
          ? EMOJI
          : kind === PUNCTUATION
            ? SYMBOL
            : WORD;
    into.push(index, index + segment.length, token);
  }
}

let wordSegmenter: Intl.Segmenter | undefined;

/** Words found by the dictionaries of ICU, through the language's own segmenter; none ends inside a character cluster. */
function scanSegments(text: string, punctuation: boolean, into: TokenList): void {
  wordSegmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  const clusters = segmenter.segment(text)[Symbol.iterator]();
  let clusterEnd = 0;
  let start = 0;
  let wordLike = false;
  for (const { segment, index, isWordLike } of wordSegmenter.segment(text)) {
    const end = index + segment.length;
    wordLike ||= isWordLike === true;
    while (clusterEnd < end) {
      const { value } = clusters.next() as IteratorYieldResult<Intl.SegmentData>;
      clusterEnd = value.index + value.segment.length;
    }
    if (clusterEnd !== end) continue;
    pushSegment(text, start, end, wordLike, punctuation, into);
    start = end;
    wordLike = false;
  }
}

function pushSegment(
  text: string,
  start: number,
  end: number,
  wordLike: boolean,
  punctuation: boolean,
  into: TokenList,
): void {
  const segment = text.slice(start, end);
  const kind = classOf(segment.codePointAt(0) as number);
  if (segment.trim() === '' || (kind === SPACE && !wordLike)) return;
  if (kind === PICTOGRAPH || kind === REGIONAL) into.push(start, end, EMOJI);
  else if (wordLike) into.push(start, end, kind === DIGIT && !letter.test(segment) ? NUMBER : WORD);
  else if (punctuation) into.push(start, end, SYMBOL);
}
