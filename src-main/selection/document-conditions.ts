/** Which documents are meant by what was typed and chosen: for the table of documents, and for whatever looks at a part of a corpus. */
import type { ColumnFilter, CorpusColumn, DocumentSelection } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import type { CorpusRecord } from '../database/corpus-record.ts';
import type { ProjectReader, SqlValue } from '../database/project-database.ts';
import { quotedName } from '../database/quoted-name.ts';
import { partNumbers } from '../database/training-data.ts';
import { looseLike, plainLetters } from './plain-letters.ts';
import { searchConditions } from './search-query.ts';
import { momentsOf } from '../sampling/time-values.ts';

/** What SQL cannot say: tells of each cell of a column whether it may stay. */
interface CellTest {
  /** In SQL. */
  readonly column: string;
  test(cells: readonly string[]): readonly boolean[];
}

export interface DocumentConditions {
  readonly where: readonly string[];
  readonly values: readonly SqlValue[];
  readonly tests: readonly CellTest[];
  /** The same for the same question. */
  readonly key: string;
}

export function isEverything(conditions: DocumentConditions): boolean {
  return conditions.where.length === 0 && conditions.tests.length === 0;
}

/** Throws `bad-input` in words where a column or a split is not there, or a date is none. */
export function documentConditions(
  reader: ProjectReader,
  corpus: CorpusRecord,
  selection: DocumentSelection,
): DocumentConditions {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const tests: CellTest[] = [];
  const { match, literals, plain } = searchConditions(selection.search);
  if (match !== undefined) {
    const fts = quotedName(corpus.ftsTable ?? '');
    where.push(`document_id IN (SELECT rowid FROM ${fts} WHERE ${fts} MATCH ?)`);
    values.push(match);
  }
  for (const literal of literals) {
    // Letters with marks may be stored in one piece or in two.
    const forms = [...new Set([literal, literal.normalize('NFC'), literal.normalize('NFD')])];
    where.push(`(${forms.map(() => contains(corpus.textColumn)).join(' OR ')})`);
    values.push(...forms.map((form) => `%${escapedLike(form)}%`));
  }
  for (const piece of plain) {
    where.push(`${quotedName(corpus.textColumn)} LIKE ?`);
    values.push(looseLike(piece));
    tests.push({
      column: corpus.textColumn,
      test: (cells) => cells.map((cell) => plainLetters(cell).includes(piece)),
    });
  }
  for (const filter of selection.filters) {
    const { column } = columnOf(corpus, filter.column);
    const name = quotedName(column);
    if ('values' in filter) {
      where.push(`${name} IN (SELECT value FROM json_each(?))`);
      values.push(JSON.stringify(filter.values));
    } else if ('contains' in filter) {
      where.push(contains(column));
      values.push(`%${escapedLike(filter.contains)}%`);
    } else if ('since' in filter || 'until' in filter) {
      where.push(`${name} <> ''`);
      tests.push(timeTest(column, filter));
    } else {
      where.push(isNumber(name));
      const { least, most } = filter as { least?: number; most?: number };
      if (least !== undefined) where.push(`CAST(${name} AS REAL) >= ?`);
      if (least !== undefined) values.push(least);
      if (most !== undefined) where.push(`CAST(${name} AS REAL) <= ?`);
      if (most !== undefined) values.push(most);
    }
  }
  if (selection.part !== undefined) {
    where.push('document_id IN (SELECT document_id FROM split_parts WHERE split_id = ? AND part = ?)');
    values.push(selection.split ?? newestSplit(reader, corpus), partNumbers[selection.part]);
  }
  return { where, values, tests, key: JSON.stringify([where, values, plain, selection.filters]) };
}

/** Their ids, ascending. */
export function matchingDocuments(
  reader: ProjectReader,
  corpus: CorpusRecord,
  { where, values, tests }: DocumentConditions,
): Int32Array {
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  const table = quotedName(corpus.tableName);
  let ids = Int32Array.from(
    reader.column<number>(`SELECT document_id FROM ${table} ${condition} ORDER BY document_id`, ...values),
  );
  for (const { column, test } of tests) {
    const cells = reader.column<string>(
      `SELECT ${quotedName(column)} FROM ${table} WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id`,
      JSON.stringify([...ids]),
    );
    const stays = test(cells);
    ids = ids.filter((_, i) => stays[i]);
  }
  return ids;
}

/** By its name in SQL, or as the file has it. */
export function columnOf(corpus: CorpusRecord, name: string): CorpusColumn {
  const column =
    corpus.columns.find((one) => one.column === name) ?? corpus.columns.find((one) => one.name === name);
  if (column) return column;
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus.name}” has no column “${name}”.`,
    `Its columns are: ${corpus.columns.map((one) => one.column).join(', ')}.`,
  );
}

function newestSplit(reader: ProjectReader, corpus: CorpusRecord): number {
  const split = reader.value<number>(
    'SELECT id FROM splits WHERE corpus_id = ? ORDER BY id DESC LIMIT 1',
    corpus.id,
  );
  if (split !== undefined) return split;
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus.name}” is not split yet.`,
    'Make a split before looking at one of its parts.',
  );
}

const day = 86_400_000;

function timeTest(column: string, filter: ColumnFilter & { since?: string; until?: string }): CellTest {
  const since = filter.since === undefined ? -Infinity : asked(filter.since);
  // A day without an hour is meant to its end.
  const until =
    filter.until === undefined
      ? Infinity
      : asked(filter.until) + (/^\d{4}-\d{2}-\d{2}$/.test(filter.until.trim()) ? day - 1 : 0);
  return {
    column,
    test: (cells) => Array.from(momentsOf(cells), (moment) => moment >= since && moment <= until),
  };
}

function asked(date: string): number {
  const [moment = NaN] = momentsOf([date]);
  if (!Number.isNaN(moment)) return moment;
  throw new LecternError('bad-input', `“${date}” is no date.`, 'Write dates like 2024-05-31.');
}

/** Only digits, one sign, one point and an exponent: SQLite takes “abc” for 0 otherwise. */
function isNumber(name: string): string {
  return `(${name} GLOB '*[0-9]*' AND trim(${name}) NOT GLOB '*[^-+.0-9eE]*' AND trim(${name}) NOT GLOB '[eE]*')`;
}

function contains(column: string): string {
  return `${quotedName(column)} LIKE ? ESCAPE '\\'`;
}

function escapedLike(text: string): string {
  return text.replace(/[\\%_]/g, (mark) => `\\${mark}`);
}
