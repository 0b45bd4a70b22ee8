/** What the table `corpora` says about one corpus. */
import { z } from 'zod';
import { corpusColumn, dialect, type CorpusColumn, type Dialect } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { liveOnly } from './live-objects.ts';
import type { ProjectReader } from './project-database.ts';

export interface CorpusRecord {
  readonly id: number;
  readonly name: string;
  readonly tableName: string;
  readonly ftsTable: string | null;
  /** SQL name of the text column. */
  readonly textColumn: string;
  readonly idColumn: string | null;
  /** In the file's order. */
  readonly columns: CorpusColumn[];
  readonly sourceName: string;
  readonly encoding: string;
  readonly dialect: Dialect;
  /** Documents; their ids are 1 to this number without gaps. */
  readonly documents: number;
  readonly skipped: number;
  readonly empty: number;
  readonly textStatistics: string;
  readonly createdAt: string;
}

interface Row {
  id: number;
  name: string;
  table_name: string;
  fts_table: string | null;
  text_column: string;
  id_column: string | null;
  columns: string;
  source_name: string;
  encoding: string;
  dialect: string;
  rows_stored: number;
  rows_skipped: number;
  rows_empty: number;
  text_statistics: string;
  created_at: string;
}

const live = liveOnly('corpus', 'corpora.id');

const columnsOf = z.array(corpusColumn);

/** Throws `not-found` where there is no such corpus. */
export function readCorpus(reader: ProjectReader, corpusId: number): CorpusRecord {
  const row = reader.get<Row>(`SELECT * FROM corpora WHERE id = ? AND ${live}`, corpusId);
  if (!row) {
    const names = reader.column<string>(`SELECT name FROM corpora WHERE ${live} ORDER BY name`);
    throw new LecternError(
      'not-found',
      `This project has no corpus number ${corpusId}.`,
      names.length === 0 ? 'Import a file first.' : `Its corpora are: ${names.join(', ')}.`,
    );
  }
  return fromRow(row);
}

/** All of them, newest first. */
export function readCorpora(reader: ProjectReader): CorpusRecord[] {
  return reader.all<Row>(`SELECT * FROM corpora WHERE ${live} ORDER BY id DESC`).map(fromRow);
}

function fromRow(row: Row): CorpusRecord {
  return {
    id: row.id,
    name: row.name,
    tableName: row.table_name,
    ftsTable: row.fts_table,
    textColumn: row.text_column,
    idColumn: row.id_column,
    columns: columnsOf.parse(JSON.parse(row.columns)),
    sourceName: row.source_name,
    encoding: row.encoding,
    dialect: dialect.parse(JSON.parse(row.dialect)),
    documents: row.rows_stored,
    skipped: row.rows_skipped,
    empty: row.rows_empty,
    textStatistics: row.text_statistics,
    createdAt: row.created_at,
  };
}
