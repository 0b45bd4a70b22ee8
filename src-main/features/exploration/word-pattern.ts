/**
 * Places of words in a text, whatever their capitals, accents and vowel points: the text is brought into a plain form
 * beside a map to where each of its letters came from.
 */
import { LecternError } from '../../api/errors.ts';
import { indexPiece, insideWords } from '../../selection/search-query.ts';
import { optionalMarks, plainLetters } from '../../selection/plain-letters.ts';

export interface WordPattern {
  /** Places of the text, in order: start and end in its UTF-16 units. */
  find(text: string): [number, number][];
  /** For the search index, alternatives joined by OR; undefined where the texts must be read. */
  readonly match: string | undefined;
  /** Where there is no `match`: one of these must occur in the text as it stands; empty: read all. */
  readonly literals: readonly string[];
}

/** `tax*`, `climate change`, `hope|fear`, `电影`: see `explorationQuestion`. Throws `bad-input` where nothing is asked. */
export function wordPattern(query: string): WordPattern {
  const alternatives = query
    .split('|')
    .map((alternative) =>
      alternative
        .trim()
        .split(/\s+/)
        .filter((word) => /[^*]/.test(word)),
    )
    .filter((words) => words.length > 0);
  if (alternatives.length === 0) {
    throw new LecternError(
      'bad-input',
      'There is no word to look for.',
      'Write one, such as: climate change, tax*, hope|fear.',
    );
  }
  const source = alternatives.map((words) => words.map(wordSource).join('[^\\p{L}\\p{N}]+')).join('|');
  const pattern = new RegExp(source, 'gu');
  const anywhere = alternatives.some((words) =>
    words.some((word) => insideWords(word) || !/[\p{L}\p{N}]/u.test(word)),
  );
  return {
    match: anywhere
      ? undefined
      : alternatives
          .map(
            (words) =>
              `(${words.map((word) => indexPiece(word.replace(/\*+$/, ''), word.endsWith('*'))).join(' AND ')})`,
          )
          .join(' OR '),
    literals:
      anywhere &&
      alternatives.every((words) => words.some((word) => !optionalMarks.test(word) && insideWords(word)))
        ? alternatives.map((words) =>
            words.find((word) => !optionalMarks.test(word) && insideWords(word))!.replace(/\*+$/, ''),
          )
        : [],
    find(text) {
      const { plain, origins } = plainForm(text);
      return Array.from(plain.matchAll(pattern), ({ index, 0: found }) => [
        origins ? (origins[index] as number) : index,
        origins ? (origins[index + found.length] as number) : index + found.length,
      ]);
    },
  };
}

/** Whole words, but inside longer ones where the script has no spaces or joins small words to others. */
function wordSource(word: string): string {
  const stem = word.replace(/\*+$/, '');
  const open = word !== stem;
  const plain = plainForm(stem).plain;
  const escaped = plain.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  if (insideWords(stem)) return escaped;
  const before = /^[\p{L}\p{N}]/u.test(plain) ? '(?<![\\p{L}\\p{N}\\p{M}_])' : '';
  const after = open
    ? '[\\p{L}\\p{N}\\p{M}_]*'
    : /[\p{L}\p{N}]$/u.test(plain)
      ? '(?![\\p{L}\\p{N}\\p{M}_])'
      : '';
  return `${before}${escaped}${after}`;
}

const plainOf = new Map<string, string>();

/** `origins[i]`: where the letter that gave unit i of `plain` begins; one more for the end. */
function plainForm(text: string): { plain: string; origins?: Int32Array } {
  if (/^[\x00-\x7f]*$/.test(text)) return { plain: text.toLowerCase() };
  let plain = '';
  const origins: number[] = [];
  let at = 0;
  for (const letter of text) {
    let form = plainOf.get(letter);
    if (form === undefined) {
      if (plainOf.size > 50_000) plainOf.clear();
      plainOf.set(letter, (form = plainLetter(letter)));
    }
    for (let i = 0; i < form.length; i++) origins.push(at);
    plain += form;
    at += letter.length;
  }
  origins.push(text.length);
  // What was dropped after a letter, such as its accent, belongs to the letter.
  return { plain, origins: Int32Array.from(origins) };
}

function plainLetter(letter: string): string {
  if (/^[\u0300-\u036f]$/u.test(letter)) return '';
  if (optionalMarks.test(letter) || /\p{M}/u.test(letter)) return plainLetters(letter);
  if (/[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u.test(letter))
    return letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return letter.toLowerCase();
}
