/** Any importable file as a stream of rows: for the preview, the import, and predicting on a file. */
import { createHash } from 'node:crypto';
import type { Dialect, ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { columnNames } from './column-names.ts';
import { CsvScanner } from './csv-scanner.ts';
import { detectDialect } from './dialect.ts';
import { detectEncoding, Utf8Check, Utf8Transcoder, type EncodingGuess } from './encoding.ts';
import { PackedRecord, type RawRecord } from './raw-record.ts';
import { openSourceFile, readHead, readSource, readSpots, type SourceFile } from './source-file.ts';

const headBytes = 1 << 20;
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
  /** Line of the file on which the row begins, 1-based. */
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
  readonly encoding: EncodingGuess;
  readonly dialect: Dialect;
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  /** Bytes of the file that the rows so far take up; of a gzipped one by the ratio of packing so far. */
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

/**
 * @param depth `head`: what is not chosen is detected from the beginning of the file and some spots in it; `whole`:
 *   the encoding is checked against every byte first, as an import should.
 */
export async function openTable(
  path: string,
  options: ReadOptions = {},
  { depth = 'head', sourceName }: { depth?: 'head' | 'whole'; sourceName?: string | undefined } = {},
): Promise<TableReader> {
  const source = openSourceFile(path, sourceName);
  const { head, whole } = await readHead(source, headBytes);
  const samples = whole ? [head] : [head, ...readSpots(source, 15, 1 << 16)];
  refuseBinary(head, source.name, options.encoding);
  let encoding = detectEncoding(samples, options.encoding);
  if (depth === 'whole' && options.encoding === undefined && encoding.name === 'utf-8' && !whole) {
    const odd = await firstInvalidPiece(source);
    if (odd) encoding = detectEncoding([...samples, odd]);
  }
  const transcoder = new Utf8Transcoder(encoding.name);
  const pieces = [transcoder.push(head)];
  if (whole) pieces.push(transcoder.end());
  const sample = Buffer.concat(pieces);
  if (sample.length === 0) {
    throw new LecternError('bad-file', `“${source.name}” is empty.`, 'Choose a file that has rows in it.');
  }
  const { dialect, warnings } = detectDialect(sample, whole, options);
  const columns = columnsOf(firstRecord(sample, dialect), dialect, source.name);
  return new DelimitedReader(source, encoding, dialect, columns, warnings);
}

class DelimitedReader implements TableReader {
  readonly source: SourceFile;
  readonly encoding: EncodingGuess;
  readonly dialect: Dialect;
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  fileBytesRead = 0;
  rowsRead = 0;
  readonly #transcoder: Utf8Transcoder;
  readonly #hash = createHash('sha256');

  constructor(
    source: SourceFile,
    encoding: EncodingGuess,
    dialect: Dialect,
    columns: readonly TableColumn[],
    warnings: readonly string[],
  ) {
    this.source = source;
    this.encoding = encoding;
    this.dialect = dialect;
    this.columns = columns;
    this.warnings = warnings;
    this.#transcoder = new Utf8Transcoder(encoding.name);
  }

  get undecodable(): number {
    return this.#transcoder.undecodable;
  }

  get nul(): number {
    return this.#transcoder.nul;
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async *rows(): AsyncGenerator<TableRow[]> {
    let batch: TableRow[] = [];
    const chunks = this.scan((record, problem) => {
      const { line, strayQuotes } = record;
      batch.push({ line, cells: record.cells(), problem, strayQuotes });
    });
    for await (const _ of chunks) {
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
  }

  async *scan(take: TakeRecord): AsyncGenerator<void> {
    const width = this.columns.length;
    const { header } = this.dialect;
    let headerPending = header;
    const scanner = new CsvScanner(this.dialect, (record) => {
      // Blank lines above the header are no rows of the table.
      if (headerPending) {
        if (!record.blank) headerPending = false;
        return;
      }
      this.rowsRead++;
      const { count } = record;
      take(
        record,
        record.problem ?? (count === width || record.blank ? null : widthProblem(count, width, header)),
      );
    });
    const chunks = readSource(
      this.source,
      (bytes) => this.#hash.update(bytes),
      (place) => (this.fileBytesRead = place),
    );
    for await (const chunk of chunks) {
      scanner.push(this.#transcoder.push(chunk));
      yield;
    }
    scanner.push(this.#transcoder.end());
    scanner.end();
    yield;
  }
}

/** The rows of any table as records, whatever its reader can do. */
export async function* scanRecords(table: TableReader, take: TakeRecord): AsyncGenerator<void> {
  if (table.scan) {
    yield* table.scan(take);
    return;
  }
  const record = new PackedRecord();
  for await (const rows of table.rows()) {
    for (const { line, cells, problem, strayQuotes } of rows) {
      record.set(line, cells, strayQuotes);
      take(record, problem);
    }
    yield;
  }
}

function widthProblem(cells: number, width: number, header: boolean): string {
  return `has ${cells} ${cells === 1 ? 'cell' : 'cells'} where the ${header ? 'header' : 'first row'} has ${width}`;
}

function firstRecord(sample: Buffer, dialect: Dialect): string[] {
  let first: string[] | undefined;
  const scanner = new CsvScanner(dialect, (record) => {
    if (!record.blank) first ??= record.cells();
  });
  for (let at = 0; at < sample.length && !first; at += 1 << 14)
    scanner.push(sample.subarray(at, at + (1 << 14)));
  if (!first) scanner.end();
  return first ?? [];
}

function columnsOf(first: readonly string[], dialect: Dialect, name: string): TableColumn[] {
  if (first.length === 0) {
    throw new LecternError(
      'bad-file',
      `“${name}” has only blank lines.`,
      'Choose a file that has rows in it.',
    );
  }
  if (first.length > mostColumns) {
    throw new LecternError(
      'bad-file',
      `The first row of “${name}” has ${first.length.toLocaleString('en')} cells, more than the ${mostColumns} columns a corpus can have.`,
      'Check that the delimiter is the right one.',
    );
  }
  const header = dialect.header ? first : first.map(() => '');
  const unique = columnNames(header);
  return header.map((original, index) => ({
    index,
    name: dialect.header ? original : unique[index]!,
    column: unique[index]!,
  }));
}

/** Text has next to no control characters; UTF-16 has zeros, but in a pattern that the encoding detection knows. */
function refuseBinary(head: Buffer, name: string, chosen: string | undefined): void {
  if (chosen !== undefined) return;
  const detected = detectEncoding([head]);
  if (detected.name.startsWith('utf-16')) return;
  const sample = head.subarray(0, 1 << 16);
  let control = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++;
  if (control > 32 && control > 0.05 * sample.length) {
    throw new LecternError(
      'bad-file',
      `“${name}” is not text: it is full of control characters.`,
      'Choose a table of delimited text, such as a CSV file; if it is one in an unusual encoding, choose the encoding.',
    );
  }
}

/** The piece of the file where it stops being UTF-8, or undefined where it never does. */
async function firstInvalidPiece(source: SourceFile): Promise<Buffer | undefined> {
  const check = new Utf8Check();
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of readSource(source)) {
    check.push(chunk);
    last = chunk;
    if (!check.valid) return Buffer.from(chunk);
  }
  return check.end() ? undefined : Buffer.from(last);
}
