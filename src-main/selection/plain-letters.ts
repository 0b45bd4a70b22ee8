/**
 * Arabic and Hebrew as most people type them: vowel points and the stretching stroke are optional, and the forms of
 * alef are one letter, so that a word is found however its text is pointed.
 */

/** Scripts in which a word may be written with or without marks. */
export const optionalMarks = /[\p{sc=Arabic}\p{sc=Hebrew}]/u;

const marks =
  /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g;
const alefs = /[\u0622\u0623\u0625\u0671]/g;

export function plainLetters(text: string): string {
  return text
    .normalize('NFC')
    .replace(marks, '')
    .replace(alefs, '\u0627')
    .replaceAll('\u0649', '\u064a')
    .toLowerCase();
}

/** A pattern for LIKE that every text holding these plain letters fits, and some others. */
export function looseLike(plain: string): string {
  const letters = Array.from(plain, (letter) =>
    letter === '\u0627' || letter === '\u064a' || /[%_\\]/.test(letter) ? '_' : letter,
  );
  return `%${letters.join('%')}%`;
}
