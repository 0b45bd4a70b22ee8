import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { quotedName } from '../../database/quoted-name.ts';
import type { Exploration } from './exploration.ts';
import { selectedDocuments, visitCells } from './selected-documents.ts';
import { wordPattern, type WordPattern } from './word-pattern.ts';

/** Where a script writes no spaces, or a link has no end: characters instead of words. */
const mostCharacters = 160;

interface Line {
  readonly document: number;
  readonly left: string;
  readonly match: string;
  readonly right: string;
}

/** Keyword in context: every place of some words with what stands around it. */
export function findInContext(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'kwic' }>,
): ExplorationResult {
  const { corpus } = exploration;
  const pattern = wordPattern(question.query);
  const selected = selectedDocuments(exploration);
  const candidates = mayContain(exploration, pattern, selected);
  /** Document and places of each hit: what is shown is chosen when all are known. */
  const hits: [document: number, start: number, end: number][] = [];
  let documentsWithHits = 0;
  visitCells(exploration, corpus.textColumn, candidates, 'Looking for the words', (text, id) => {
    const found = pattern.find(text);
    if (found.length > 0) documentsWithHits++;
    for (const [start, end] of found) hits.push([id, start, end]);
  });
  const shown =
    hits.length <= question.limit
      ? hits
      : Array.from(
          { length: question.limit },
          (_, i) => hits[Math.floor(((i + 0.5) * hits.length) / question.limit)]!,
        );
  const texts = new Map<number, string>();
  const wanted = Int32Array.from(new Set(shown.map(([id]) => id)));
  visitCells(exploration, corpus.textColumn, wanted, 'Reading the places', (text, id) => texts.set(id, text));
  const lines = shown.map(([document, start, end]): Line => {
    const text = texts.get(document) ?? '';
    return {
      document,
      left: lastWords(text.slice(Math.max(0, start - 2_000), start), question.window),
      match: oneLine(text.slice(start, end)),
      right: firstWords(text.slice(end, end + 2_000), question.window),
    };
  });
  return {
    what: 'kwic',
    documents: selected.length,
    notes:
      hits.length > lines.length
        ? [
            `${lines.length.toLocaleString('en')} of ${hits.length.toLocaleString('en')} places are shown, evenly spread over the corpus.`,
          ]
        : [],
    lines: ordered(lines, question.order),
    hits: hits.length,
    documentsWithHits,
  };
}

function mayContain({ reader, corpus }: Exploration, pattern: WordPattern, selected: Int32Array): Int32Array {
  let found: number[];
  if (pattern.match !== undefined && corpus.ftsTable !== null) {
    const fts = quotedName(corpus.ftsTable);
    found = reader.column<number>(`SELECT rowid FROM ${fts} WHERE ${fts} MATCH ?`, pattern.match);
  } else if (pattern.literals.length > 0) {
    const text = quotedName(corpus.textColumn);
    const forms = pattern.literals.flatMap((literal) => [literal.normalize('NFC'), literal.normalize('NFD')]);
    found = reader.column<number>(
      `SELECT document_id FROM ${quotedName(corpus.tableName)} WHERE ${forms.map(() => `instr(${text}, ?) > 0`).join(' OR ')}`,
      ...forms,
    );
  } else return selected;
  if (selected.length === corpus.documents) return Int32Array.from(found).sort();
  const those = new Set(found);
  return selected.filter((id) => those.has(id));
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}

function lastWords(text: string, words: number): string {
  const line = oneLine(text).trimStart();
  const tail = new RegExp(`(?:\\S+\\s+){0,${String(words - 1)}}\\S*\\s?$`, 'u').exec(line)?.[0] ?? line;
  if (tail.length <= mostCharacters) return tail;
  return wholeCharacters(tail.slice(-mostCharacters - 1)).slice(1);
}

function firstWords(text: string, words: number): string {
  const line = oneLine(text).trimEnd();
  const head = new RegExp(`^\\s?\\S*(?:\\s+\\S+){0,${String(words - 1)}}`, 'u').exec(line)?.[0] ?? line;
  return head.length <= mostCharacters ? head : wholeCharacters(head.slice(0, mostCharacters));
}

/** Without halves of characters at its ends. */
function wholeCharacters(text: string): string {
  return text.replace(/^[\udc00-\udfff\p{M}\u200d]+|[\ud800-\udbff]$/gu, '');
}

function ordered(lines: readonly Line[], order: 'document' | 'left' | 'right' | 'match'): Line[] {
  if (order === 'document') return [...lines];
  const collator = new Intl.Collator('und', { sensitivity: 'base', ignorePunctuation: true });
  // What stands next to the match counts first: to the left the words are read backwards.
  const keyOf: Record<typeof order, (line: Line) => string> = {
    left: ({ left }) => left.trim().split(/\s+/).reverse().join(' '),
    right: ({ right }) => right.trim(),
    match: ({ match }) => match,
  };
  const keys = new Map(lines.map((line) => [line, keyOf[order](line)]));
  return [...lines].sort(
    (a, b) => collator.compare(keys.get(a) ?? '', keys.get(b) ?? '') || a.document - b.document,
  );
}
