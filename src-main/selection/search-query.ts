/**
 * What the user typed as conditions on the text. Words go to the full-text index; marks that it does not keep (@, #,
 * emoji) are looked for in the text itself, among the documents that have the words. So are words of scripts whose
 * words the index cannot tell: those written without spaces (Chinese, Japanese, Thai, …), where a whole sentence is one
 * word to it, and those whose vowels are marks (Arabic, Hebrew, Devanagari, …), where it cuts words at each mark.
 */
import { optionalMarks, plainLetters } from './plain-letters.ts';

export interface SearchConditions {
  /** For FTS5's MATCH; undefined where nothing can be looked up in the index. */
  readonly match: string | undefined;
  /** Must occur in the text as they stand, capitals of A–Z aside. */
  readonly literals: readonly string[];
  /** Must occur in the text after `plainLetters`, whose form these have. */
  readonly plain: readonly string[];
}

/** What FTS5's unicode61 tokenizer keeps: letters, numbers and private-use characters, marks among them. */
const indexed = /[\p{L}\p{N}\p{Co}]/u;
/** Letters that the index finds as words: all others are looked for in the text. */
const unwieldy =
  /[\p{L}--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}\p{sc=Common}\p{sc=Inherited}]]/v;

/** Whether a word is looked for in the texts rather than in the index, and may begin and end inside another. */
export function insideWords(piece: string): boolean {
  return unwieldy.test(piece);
}

/** Words in any order; "…" a phrase; the last word may be unfinished. */
export function searchConditions(typed: string): SearchConditions {
  const pieces: string[] = [];
  const literals: string[] = [];
  const plain: string[] = [];
  const parts = [...typed.matchAll(/"([^"]*)"|([^\s"]+)/g)];
  parts.forEach((part, i) => {
    const phrase = part[1];
    const piece = (phrase ?? part[2]!).trim();
    if (piece === '') return;
    if (insideWords(piece)) {
      if (optionalMarks.test(piece)) plain.push(plainLetters(piece));
      else literals.push(piece);
      return;
    }
    const inIndex = indexed.test(piece);
    if (!inIndex || /^[@#]/.test(piece)) literals.push(piece);
    if (!inIndex) return;
    const unfinished =
      phrase === undefined && i === parts.length - 1 && !/\s$/.test(typed) && indexed.test(lastOf(piece));
    pieces.push(indexPiece(piece, unfinished));
  });
  return { match: pieces.length > 0 ? pieces.join(' AND ') : undefined, literals, plain };
}

/** A word or phrase as FTS5 wants it. */
export function indexPiece(piece: string, unfinished: boolean): string {
  return `"${piece.replaceAll('\0', ' ').replaceAll('"', ' ')}"${unfinished ? ' *' : ''}`;
}

function lastOf(text: string): string {
  return Array.from(text).at(-1) ?? '';
}
