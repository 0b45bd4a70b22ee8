/**
 * What a tokenizer needs to know about a code point, as one table lookup. Rows are filled when first asked for,
 * so that nothing is paid at start-up for scripts that do not occur.
 * Source: Unicode general categories, Extended_Pictographic (UTS #51) and grapheme break properties (UAX #29).
 */

/** Between tokens: white space, controls, lone surrogates, unassigned. */
export const SPACE = 0;
/** Letters, digits and the underscore of scripts that write spaces between words. */
export const LETTER = 1;
export const DIGIT = 2;
/** Belongs to the character before it: combining marks, joiners, variation selectors, skin tones, tags. */
export const ATTACHED = 3;
export const PUNCTUATION = 4;
export const PICTOGRAPH = 5;
/** Half of a flag. */
export const REGIONAL = 6;
/** Scripts that write no spaces between words: every character is a token of its own. */
export const UNSPACED = 7;
/** Belongs to the character after it (UAX #29 Prepend), such as the Arabic number sign. */
export const PREPENDED = 8;

const UNKNOWN = 255;
const classes = new Uint8Array(0x110000).fill(UNKNOWN);

const attached = /[\p{Grapheme_Extend}\p{M}\p{Emoji_Modifier}\u200C\u200D\u0E33\u0EB3]/u;
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** For expressions that must stop before such a character. */
export const prependedRange =
  '\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u0D4E\\u{110BD}\\u{110CD}\\u{111C2}\\u{111C3}\\u{113D1}\\u{1193F}\\u{11941}\\u{11A3A}\\u{11A84}-\\u{11A89}\\u{11D46}\\u{11F02}';
const prepended = new RegExp(`[${prependedRange}]`, 'u');

function classify(codePoint: number): number {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return SPACE;
  const character = String.fromCodePoint(codePoint);
  if (prepended.test(character)) return PREPENDED;
  if (attached.test(character)) return ATTACHED;
  if (/\p{Regional_Indicator}/u.test(character)) return REGIONAL;
  if (/\p{L}/u.test(character)) return unspaced.test(character) ? UNSPACED : LETTER;
  if (codePoint === 0x5f) return LETTER;
  if (/\p{N}/u.test(character)) return DIGIT;
  if (/\p{Extended_Pictographic}/u.test(character)) return PICTOGRAPH;
  if (/[\p{P}\p{S}]/u.test(character)) return PUNCTUATION;
  return SPACE;
}

export function classOf(codePoint: number): number {
  const known = classes[codePoint];
  if (known !== UNKNOWN) return known;
  return (classes[codePoint] = classify(codePoint));
}

export const ZERO_WIDTH_JOINER = 0x200d;

/**
 * Where the character cluster ends that is under way at `position`: passes over everything attached to what precedes it.
 */
export function endOfCluster(text: string, position: number): number {
  let end = position;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (unit < 0x300) break;
    const codePoint = text.codePointAt(end) as number;
    if (classOf(codePoint) !== ATTACHED) break;
    end += codePoint > 0xffff ? 2 : 1;
  }
  return end;
}
