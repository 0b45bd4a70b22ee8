/**
 * What the user typed as conditions on the text. Words go to the full-text index; marks that it does not keep (@, #,
 * emoji) are looked for in the text itself, among the documents that have the words.
 */
export interface SearchConditions {
  /** For FTS5's MATCH; undefined where nothing can be looked up in the index. */
  readonly match: string | undefined;
  /** Must occur in the text as they stand, capitals of A–Z aside. */
  readonly literals: readonly string[];
}

/** What FTS5's unicode61 tokenizer keeps: letters, numbers and private-use characters, marks among them. */
const indexed = /[\p{L}\p{N}\p{Co}]/u;

/** Words in any order; "…" a phrase; the last word may be unfinished. */
export function searchConditions(typed: string): SearchConditions {
  const pieces: string[] = [];
  const literals: string[] = [];
  const parts = [...typed.matchAll(/"([^"]*)"|([^\s"]+)/g)];
  parts.forEach((part, i) => {
    const phrase = part[1];
    const piece = (phrase ?? part[2]!).trim();
    if (piece === '') return;
    const inIndex = indexed.test(piece);
    if (!inIndex || /^[@#]/.test(piece)) literals.push(piece);
    if (!inIndex) return;
    const unfinished =
      phrase === undefined && i === parts.length - 1 && !/\s$/.test(typed) && indexed.test(lastOf(piece));
    pieces.push(`"${piece.replaceAll('\0', ' ')}"${unfinished ? ' *' : ''}`);
  });
  return { match: pieces.length > 0 ? pieces.join(' AND ') : undefined, literals };
}

function lastOf(text: string): string {
  return Array.from(text).at(-1) ?? '';
}
