/** The files of one corpus in an archive: documents, rows set aside, labels, splits. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Part } from '../../api/corpora.ts';
import { splitMethod } from '../../api/splits.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, SqlValue } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { formatRow } from '../../files/csv-writer.ts';
import { folderName, jsonText, type ArchivedCorpus } from './archive-format.ts';

export interface Entry {
  readonly path: string;
  readonly content: Iterable<string | Uint8Array>;
}

const batchSize = 2_000;
const strings = z.array(z.string());
const partNames: readonly Part[] = ['train', 'validation', 'test'];

export function corpusFolder(corpus: { id: number; name: string }): string {
  return `data/${folderName(corpus.name, corpus.id)}`;
}

export function* corpusEntries(
  reader: ProjectReader,
  corpusId: number,
  withoutTexts: boolean,
): Generator<Entry> {
  const corpus = readCorpus(reader, corpusId);
  const folder = corpusFolder(corpus);
  const about = describeCorpus(reader, corpus, folder, withoutTexts);
  yield { path: `${folder}/corpus.json`, content: [jsonText(about)] };
  yield {
    path: `${folder}/documents.csv`,
    content: withoutTexts ? hashedDocuments(reader, corpus, about) : documents(reader, corpus),
  };
  yield { path: `${folder}/set-aside.csv`, content: setAside(reader, corpus, withoutTexts) };
  for (const split of about.splits) yield { path: split.file, content: splitRows(reader, split.id) };
}

interface LabelRow {
  id: number;
  name: string;
  origin: string;
  column: string;
  categories: string;
  createdAt: string;
}
interface SplitRow {
  id: number;
  name: string;
  method: string;
  description: string;
  seed: number;
  train: number;
  validation: number;
  test: number;
  createdAt: string;
}

function describeCorpus(
  reader: ProjectReader,
  corpus: CorpusRecord,
  folder: string,
  withoutTexts: boolean,
): ArchivedCorpus {
  const source = reader.get<{ sha256: string; bytes: number; rows: number; warnings: string }>(
    'SELECT source_sha256 AS sha256, source_bytes AS bytes, rows_read AS rows, warnings FROM corpora WHERE id = ?',
    corpus.id,
  ) as { sha256: string; bytes: number; rows: number; warnings: string };
  return {
    id: corpus.id,
    name: corpus.name,
    textColumn: withoutTexts ? null : corpus.textColumn,
    idColumn: corpus.idColumn,
    sourceName: corpus.sourceName,
    sourceSha256: source.sha256,
    sourceBytes: source.bytes,
    encoding: corpus.encoding,
    rows: { read: source.rows, stored: corpus.documents, skipped: corpus.skipped, empty: corpus.empty },
    // Remarks of the import may quote cells.
    warnings: withoutTexts ? [] : strings.parse(JSON.parse(source.warnings)),
    columns: corpus.columns,
    labels: reader
      .all<LabelRow>(
        'SELECT id, name, origin, column_name AS "column", categories, created_at AS createdAt FROM labels WHERE corpus_id = ? ORDER BY id',
        corpus.id,
      )
      .map((label) => ({ ...label, categories: strings.parse(JSON.parse(label.categories)) })),
    splits: reader
      .all<SplitRow>(
        `SELECT id, name, method, description, seed, train_count AS train, validation_count AS validation,
                test_count AS test, created_at AS createdAt FROM splits WHERE corpus_id = ? ORDER BY id`,
        corpus.id,
      )
      .map(({ train, validation, test, method, ...split }) => ({
        ...split,
        method: splitMethod.parse(JSON.parse(method)),
        counts: { train, validation, test },
        file: `${folder}/splits/${folderName(split.name, split.id)}.csv`,
      })),
  };
}

function tableColumns(reader: ProjectReader, corpus: CorpusRecord): string[] {
  return reader.column<string>('SELECT name FROM pragma_table_info(?)', corpus.tableName);
}

/** The table as it is in the project, every column: document_id and source_line first. */
function* documents(reader: ProjectReader, corpus: CorpusRecord): Generator<string> {
  const names = tableColumns(reader, corpus);
  yield line(names);
  for (const cells of rowsOf(reader, corpus, names)) yield line(cells.map(cell));
}

/** Ids, labels and the column that keeps groups together; of the text only its length and hash. */
function* hashedDocuments(
  reader: ProjectReader,
  corpus: CorpusRecord,
  about: ArchivedCorpus,
): Generator<string> {
  const kept = new Set(['document_id', 'source_line', corpus.idColumn]);
  for (const { column } of about.labels) kept.add(column);
  kept.delete(corpus.textColumn);
  const names = tableColumns(reader, corpus).filter((name) => kept.has(name));
  yield line([...names, 'text_characters', 'text_sha256']);
  for (const cells of rowsOf(reader, corpus, [...names, corpus.textColumn])) {
    const text = cell(cells.pop() ?? null);
    const hash = createHash('sha256').update(text, 'utf8').digest('hex');
    yield line([...cells.map(cell), String(text.length), hash]);
  }
}

function* rowsOf(
  reader: ProjectReader,
  corpus: CorpusRecord,
  names: readonly string[],
): Generator<SqlValue[]> {
  const sql = `SELECT ${names.map(quotedName).join(', ')} FROM ${quotedName(corpus.tableName)}
               WHERE document_id > ? AND document_id <= ? ORDER BY document_id`;
  for (let after = 0; after < corpus.documents; after += batchSize)
    yield* [...reader.iterate(sql, after, after + batchSize)];
}

function* setAside(reader: ProjectReader, corpus: CorpusRecord, withoutTexts: boolean): Generator<string> {
  yield line(withoutTexts ? ['line', 'kind', 'reason'] : ['line', 'kind', 'reason', 'cells']);
  const sql =
    'SELECT line, kind, reason, cells FROM set_aside_rows WHERE corpus_id = ? AND line > ? ORDER BY line LIMIT ?';
  for (let after = -1; ;) {
    const rows = [...reader.iterate(sql, corpus.id, after, batchSize)];
    for (const row of rows) {
      yield line((withoutTexts ? row.slice(0, 3) : row).map(cell));
      after = Number(row[0]);
    }
    if (rows.length < batchSize) return;
  }
}

function* splitRows(reader: ProjectReader, split: number): Generator<string> {
  yield 'document_id,part\n';
  const sql =
    'SELECT document_id, part FROM split_parts WHERE split_id = ? AND document_id > ? ORDER BY document_id LIMIT ?';
  for (let after = 0; ;) {
    const rows = [...reader.iterate(sql, split, after, batchSize)];
    for (const [document, part] of rows) {
      yield `${String(document)},${partNames[Number(part)] as string}\n`;
      after = Number(document);
    }
    if (rows.length < batchSize) return;
  }
}

function cell(value: SqlValue): string {
  return value === null ? '' : String(value);
}

export function line(cells: readonly string[]): string {
  return `${formatRow(cells, ',')}\n`;
}
