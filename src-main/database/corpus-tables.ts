/** The tables of a corpus, by name and by the SQL that makes them. */
import { quotedName } from './quoted-name.ts';

export interface CorpusShape {
  /** SQL names in the file's order. */
  readonly columns: readonly string[];
  readonly text: string;
  /** Get an index: they are counted and filtered by. */
  readonly labels: readonly string[];
}

export const searchTokenizer = "tokenize='unicode61 remove_diacritics 2'";

/** Positions in the file of the table's columns: the text comes last, so that reading the others does not walk through it. */
export function columnOrder({ columns, text }: CorpusShape): number[] {
  const places = columns.map((_, index) => index);
  const last = columns.indexOf(text);
  return [...places.filter((index) => index !== last), last];
}

export function documentsTable(name: string, shape: CorpusShape): string {
  const definitions = columnOrder(shape).map((index) => `${quotedName(shape.columns[index]!)} TEXT NOT NULL`);
  return `CREATE TABLE ${quotedName(name)} (document_id INTEGER PRIMARY KEY, source_line INTEGER NOT NULL, ${definitions.join(', ')})`;
}

export function searchTable(name: string, content: string, text: string): string {
  return `CREATE VIRTUAL TABLE ${quotedName(name)} USING fts5(${quotedName(text)}, content=${quotedName(content)}, content_rowid='document_id', ${searchTokenizer})`;
}

export function labelIndex(table: string, label: string): string {
  return `CREATE INDEX ${quotedName(`${table}_by_${label}`)} ON ${quotedName(table)} (${quotedName(label)})`;
}
