import type { Document, Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, SqlValue } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { partNumbers } from './corpora.queries.ts';
import { searchConditions } from './search-query.ts';

export interface DocumentQuery {
  readonly search: string;
  readonly filters: readonly { readonly column: string; readonly values: readonly string[] }[];
  readonly split?: number | undefined;
  readonly part?: Part | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Results kept per open project: turning pages and scrolling ask the same question again and again. */
const keptResults = 8;
const results = new WeakMap<ProjectReader, Map<string, Int32Array>>();

export function forgetSearches(reader: ProjectReader): void {
  results.delete(reader);
}

export function findDocuments(
  reader: ProjectReader,
  corpus: CorpusRecord,
  query: DocumentQuery,
): { total: number; documents: Document[] } {
  const conditions = conditionsOf(reader, corpus, query);
  if (conditions.where.length === 0) {
    // Documents are numbered from 1 without gaps: the offset is a place in the key.
    const first = query.offset + 1;
    const last = Math.min(corpus.documents, query.offset + query.limit);
    return { total: corpus.documents, documents: readDocuments(reader, corpus, range(first, last)) };
  }
  const found = matching(reader, corpus, conditions);
  const page = [...found.subarray(query.offset, query.offset + query.limit)];
  return { total: found.length, documents: readDocuments(reader, corpus, page) };
}

interface Conditions {
  readonly where: string[];
  readonly values: SqlValue[];
}

function conditionsOf(reader: ProjectReader, corpus: CorpusRecord, query: DocumentQuery): Conditions {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const { match, literals } = searchConditions(query.search);
  if (match !== undefined) {
    const fts = quotedName(corpus.ftsTable ?? '');
    where.push(`document_id IN (SELECT rowid FROM ${fts} WHERE ${fts} MATCH ?)`);
    values.push(match);
  }
  for (const literal of literals) {
    where.push(`${quotedName(corpus.textColumn)} LIKE ? ESCAPE '\\'`);
    values.push(`%${literal.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`);
  }
  for (const filter of query.filters) {
    const column =
      corpus.columns.find((one) => one.column === filter.column) ??
      corpus.columns.find((one) => one.name === filter.column);
    if (!column) {
      throw new LecternError(
        'bad-input',
        `The corpus “${corpus.name}” has no column “${filter.column}”.`,
        `Its columns are: ${corpus.columns.map((one) => one.column).join(', ')}.`,
      );
    }
    where.push(`${quotedName(column.column)} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(filter.values));
  }
  if (query.part !== undefined) {
    const split =
      query.split ??
      reader.value<number>('SELECT id FROM splits WHERE corpus_id = ? ORDER BY id DESC LIMIT 1', corpus.id);
    if (split === undefined) {
      throw new LecternError(
        'bad-input',
        `The corpus “${corpus.name}” is not split yet.`,
        'Make a split before looking at one of its parts.',
      );
    }
    where.push('document_id IN (SELECT document_id FROM split_parts WHERE split_id = ? AND part = ?)');
    values.push(split, partNumbers[query.part]);
  }
  return { where, values };
}

function matching(reader: ProjectReader, corpus: CorpusRecord, { where, values }: Conditions): Int32Array {
  let kept = results.get(reader);
  if (!kept) results.set(reader, (kept = new Map<string, Int32Array>()));
  const key = JSON.stringify([corpus.id, corpus.createdAt, where, values]);
  let found = kept.get(key);
  if (!found) {
    found = Int32Array.from(
      reader.column<number>(
        `SELECT document_id FROM ${quotedName(corpus.tableName)} WHERE ${where.join(' AND ')} ORDER BY document_id`,
        ...values,
      ),
    );
    if (kept.size >= keptResults) kept.delete(kept.keys().next().value!);
  }
  // Written anew so that the oldest in use stays.
  kept.delete(key);
  kept.set(key, found);
  return found;
}

function readDocuments(reader: ProjectReader, corpus: CorpusRecord, ids: readonly number[]): Document[] {
  if (ids.length === 0) return [];
  const names = corpus.columns.map(({ column }) => quotedName(column)).join(', ');
  const textAt = corpus.columns.findIndex(({ column }) => column === corpus.textColumn);
  const rows = reader.iterate(
    `SELECT document_id, source_line, ${names} FROM ${quotedName(corpus.tableName)}
     WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id`,
    JSON.stringify(ids),
  );
  return [...rows].map(([id, line, ...cells]) => {
    const texts = cells.map((cell) => (cell === null ? null : String(cell)));
    return { id: Number(id), line: Number(line), text: texts[textAt] ?? '', cells: texts };
  });
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
