import type { Document, DocumentSelection } from '../../api/corpora.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import {
  documentConditions,
  isEverything,
  matchingDocuments,
  type DocumentConditions,
} from '../../selection/document-conditions.ts';

export interface DocumentQuery extends DocumentSelection {
  readonly offset: number;
  readonly limit: number;
}

/** Results kept per open project: turning pages and scrolling ask the same question again and again. */
const keptResults = 8;
const results = new WeakMap<ProjectReader, Map<string, Int32Array>>();

export function findDocuments(
  reader: ProjectReader,
  corpus: CorpusRecord,
  query: DocumentQuery,
): { total: number; documents: Document[] } {
  const conditions = documentConditions(reader, corpus, query);
  if (isEverything(conditions)) {
    // Documents are numbered from 1 without gaps: the offset is a place in the key.
    const first = query.offset + 1;
    const last = Math.min(corpus.documents, query.offset + query.limit);
    return { total: corpus.documents, documents: readDocuments(reader, corpus, range(first, last)) };
  }
  const found = matching(reader, corpus, conditions);
  const page = [...found.subarray(query.offset, query.offset + query.limit)];
  return { total: found.length, documents: readDocuments(reader, corpus, page) };
}

function matching(reader: ProjectReader, corpus: CorpusRecord, conditions: DocumentConditions): Int32Array {
  let kept = results.get(reader);
  if (!kept) results.set(reader, (kept = new Map<string, Int32Array>()));
  const key = JSON.stringify([corpus.id, corpus.createdAt, conditions.key]);
  let found = kept.get(key);
  if (!found) {
    found = matchingDocuments(reader, corpus, conditions);
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
