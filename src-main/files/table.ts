/** What every reader of a file gives: named columns, and rows of text cells in batches. */
import type { Dialect, TableFormat } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { columnNames } from './column-names.ts';
import type { EncodingGuess } from './encoding.ts';
import type { RawRecord } from './raw-record.ts';
import type { SourceFile } from './source-file.ts';

/** A header of more columns than a database table can have is no header. */
const mostColumns = 1_900;

export interface TableColumn {
  readonly index: number;
  /** As in the file; empty where the header has no name there. */
  readonly name: string;
  /** Unique and never empty. */
  readonly column: string;
}

export interface TableRow {
  /** Line of the file on which the row begins, 1-based; of a file without lines the number of the record. */
  readonly line: number;
  readonly cells: string[];
  /** Why this is no row of the table, such as "has 5 cells where the header has 6"; null for a good one. */
  readonly problem: string | null;
  /** It was read although its quotes are not where the format wants them. */
  readonly strayQuotes: boolean;
}

export type TakeRecord = (record: RawRecord, problem: string | null) => void;

export interface TableReader {
  readonly source: SourceFile;
  readonly format: TableFormat;
  /** Of a workbook: all its sheets, and the one that is read. */
  readonly sheets?: readonly string[];
  readonly sheet?: string;
  readonly encoding: EncodingGuess;
  readonly dialect: Dialect;
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  /** Bytes of the file that the rows so far take up; of a packed one by the ratio of packing so far. */
  readonly fileBytesRead: number;
  /** Characters so far that could not be decoded and became U+FFFD. */
  readonly undecodable: number;
  /** NUL characters so far; they became U+FFFD too. */
  readonly nul: number;
  readonly rowsRead: number;
  /**
   * All rows after the header, in batches of about a megabyte; blank lines come as one empty cell. May be called once.
   * @throws LecternError where the file cannot be read on.
   */
  rows(): AsyncGenerator<TableRow[]>;
  /**
   * The same rows without making strings of their cells, for readers that can: `take` is given each, which is good only
   * until it returns, and its problem. Yields about once a megabyte. Call this or `rows`.
   */
  scan?(take: TakeRecord): AsyncGenerator<void>;
  /** SHA-256 of the file's own bytes, once `rows` has come to its end. */
  sha256(): string;
}

/** `names`: the header, or undefined where the file has none and `width` columns are to be numbered. */
export function tableColumns(
  names: readonly string[] | undefined,
  width: number,
  source: string,
): TableColumn[] {
  if (width > mostColumns) {
    throw new LecternError(
      'bad-file',
      `The first row of “${source}” has ${width.toLocaleString('en')} cells, more than the ${mostColumns} columns a corpus can have.`,
      'Check that the delimiter is the right one.',
    );
  }
  const unique = columnNames(names ?? Array.from({ length: width }, () => ''));
  return unique.map((column, index) => ({ index, name: names?.[index] ?? column, column }));
}

export function widthProblem(cells: number, width: number, header: boolean): string | null {
  if (cells === width) return null;
  return `has ${cells} ${cells === 1 ? 'cell' : 'cells'} where the ${header ? 'header' : 'first row'} has ${width}`;
}
