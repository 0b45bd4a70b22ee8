/**
 * Which ASCII characters make tokens that need no closer look: most words of most texts, and simple punctuation. Anything
 * that may be part of an address, an emoticon, a number with separators or a contraction is left to the tokenizer.
 */

/** Goes on a word. */
export const PLAIN_WORD = 1;
/** The same, and a digit. */
export const PLAIN_DIGIT = 2;
/** Ends a word, whatever follows: white space, and signs that no address, emoticon or contraction has. */
export const PLAIN_END = 4;
/** A run of it is a token. */
export const PLAIN_SIGN = 8;
/** May end a word, as the end of a sentence does; what follows decides. */
export const PLAIN_STOP = 16;
/** May begin an emoticon, as in `xD`, `o_O`, `T_T`, `d:` and `8)`. */
export const PLAIN_EMOTICON = 32;

/** By code of the character; 0 beyond ASCII. */
export const plainClasses = new Uint8Array(0x10000);
const mark = (characters: string, flags: number): void => {
  for (const character of characters) plainClasses[character.charCodeAt(0)]! |= flags;
};
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', PLAIN_WORD);
mark('0123456789', PLAIN_WORD | PLAIN_DIGIT);
mark('!?"', PLAIN_END | PLAIN_SIGN);
mark('.,', PLAIN_STOP | PLAIN_SIGN);
mark('xXdDtToO80', PLAIN_EMOTICON);
for (let code = 0; code <= 0x20; code++) plainClasses[code]! |= PLAIN_END;
