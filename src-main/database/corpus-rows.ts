/** A corpus as its source file had it: every row in its old place, every cell as read. */
import { z } from 'zod';
import { readCorpus } from './corpus-record.ts';
import type { ProjectReader } from './project-database.ts';
import { quotedName } from './quoted-name.ts';

export interface CorpusRow {
  /** Line of the source on which the row begins, 1-based. */
  readonly line: number;
  /** Null for a row that was set aside. */
  readonly document: number | null;
  /** In the file's column order; a row that was set aside may have more or fewer than there are columns. */
  readonly cells: string[];
}

const batchSize = 2_000;
const cellsOf = z.array(z.string());

/** Documents and rows set aside, merged in the order of the file; memory stays bounded by 2,000 rows. */
export function* readCorpusRows(reader: ProjectReader, corpusId: number): Generator<CorpusRow> {
  const corpus = readCorpus(reader, corpusId);
  const names = corpus.columns.map(({ column }) => quotedName(column)).join(', ');
  const table = quotedName(corpus.tableName);
  const aside = readSetAside(reader, corpusId);
  let nextAside = aside.next();
  for (let after = 0; after < corpus.documents; after += batchSize) {
    // The whole batch at once, so that the connection is free for others while the caller works.
    const rows = [
      ...reader.iterate(
        `SELECT document_id, source_line, ${names} FROM ${table} WHERE document_id > ? AND document_id <= ? ORDER BY document_id`,
        after,
        after + batchSize,
      ),
    ];
    for (const [document, line, ...cells] of rows) {
      while (!nextAside.done && nextAside.value.line < Number(line)) {
        yield nextAside.value;
        nextAside = aside.next();
      }
      yield {
        line: Number(line),
        document: Number(document),
        cells: cells.map((cell) => String(cell ?? '')),
      };
    }
  }
  while (!nextAside.done) {
    yield nextAside.value;
    nextAside = aside.next();
  }
}

function* readSetAside(reader: ProjectReader, corpusId: number): Generator<CorpusRow> {
  let after = -1;
  for (;;) {
    const rows = reader.all<{ line: number; cells: string }>(
      'SELECT line, cells FROM set_aside_rows WHERE corpus_id = ? AND line > ? ORDER BY line LIMIT ?',
      corpusId,
      after,
      batchSize,
    );
    for (const row of rows) {
      yield { line: row.line, document: null, cells: cellsOf.parse(JSON.parse(row.cells)) };
      after = row.line;
    }
    if (rows.length < batchSize) return;
  }
}
