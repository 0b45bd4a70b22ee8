/** A table out of any format that is not delimited text: the format gives records, this keeps the account of them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Dialect, TableFormat } from '../api/corpora.ts';
import type { EncodingGuess } from './encoding.ts';
import { tableColumns, widthProblem, type TableColumn, type TableReader, type TableRow } from './table.ts';
import type { SourceFile } from './source-file.ts';

export interface TableRecord {
  readonly line: number;
  readonly cells: string[];
  /** Why it is no row; absent for a good one. */
  readonly problem?: string;
}

/** What a format has to say of the file, and how it gives its records. */
export interface RecordFormat {
  readonly format: TableFormat;
  /** Undefined: the file names no columns. */
  readonly names: readonly string[] | undefined;
  readonly width: number;
  readonly warnings?: readonly string[];
  readonly sheets?: readonly string[];
  readonly sheet?: string;
  readonly encoding?: EncodingGuess;
  /** Undecodable and NUL characters so far. */
  readonly damage?: () => { undecodable: number; nul: number };
  /**
   * In batches. `place` is told how many bytes of the file are done; `hash` is given the file's own bytes where the
   * reader goes through them anyway: without a call, the file is read once more for its SHA-256.
   */
  records(
    place: (fileBytes: number) => void,
    hash: (bytes: Buffer) => void,
  ): AsyncGenerator<readonly TableRecord[]>;
}

/** Formats that know nothing of delimiters are said to have those of an ordinary CSV file. */
const noDialect = { delimiter: ',', quote: '"', newline: 'none' } as const;
const ownText: EncodingGuess = { name: 'utf-8', reason: 'the format says so', candidates: ['utf-8'] };

export class RecordTable implements TableReader {
  readonly source: SourceFile;
  readonly format: TableFormat;
  readonly sheets?: readonly string[];
  readonly sheet?: string;
  readonly encoding: EncodingGuess;
  readonly dialect: Dialect;
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  fileBytesRead = 0;
  rowsRead = 0;
  readonly #records: RecordFormat['records'];
  readonly #damage: NonNullable<RecordFormat['damage']>;
  #hash = createHash('sha256');
  #hashed = false;

  constructor(source: SourceFile, from: RecordFormat) {
    this.source = source;
    this.format = from.format;
    if (from.sheets) this.sheets = from.sheets;
    if (from.sheet !== undefined) this.sheet = from.sheet;
    this.encoding = from.encoding ?? ownText;
    this.dialect = { ...noDialect, header: from.names !== undefined };
    this.columns = tableColumns(from.names, from.width, source.name);
    this.warnings = from.warnings ?? [];
    this.#records = from.records.bind(from);
    this.#damage = from.damage?.bind(from) ?? (() => ({ undecodable: 0, nul: 0 }));
  }

  get undecodable(): number {
    return this.#damage().undecodable;
  }

  get nul(): number {
    return this.#damage().nul;
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async *rows(): AsyncGenerator<TableRow[]> {
    const width = this.columns.length;
    const batches = this.#records(
      (bytes) => (this.fileBytesRead = bytes),
      (bytes) => {
        this.#hashed = true;
        this.#hash.update(bytes);
      },
    );
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      this.rowsRead += batch.length;
      yield batch.map(({ line, cells, problem }) => {
        const blank = cells.length === 1 && cells[0] === '';
        return {
          line,
          cells,
          problem: problem ?? (blank ? null : widthProblem(cells.length, width, this.dialect.header)),
          strayQuotes: false,
        };
      });
    }
    if (!this.#hashed) {
      for await (const chunk of createReadStream(this.source.path, { highWaterMark: 1 << 20 })) {
        this.#hash.update(chunk as Buffer);
      }
    }
    this.fileBytesRead = this.source.sizeBytes;
  }
}

/** Gathers single records into batches, so that each is not awaited by itself. */
export async function* inBatches(
  records: Iterable<TableRecord> | AsyncIterable<TableRecord>,
  size = 500,
): AsyncGenerator<TableRecord[]> {
  let batch: TableRecord[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
