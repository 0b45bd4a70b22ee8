/** Any importable file as a stream of rows: for the preview, the import, and predicting on a file. */
import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Dialect, ReadOptions, TableFormat } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { CsvScanner } from './csv-scanner.ts';
import { readTextHead } from './decoded-text.ts';
import { detectDialect } from './dialect.ts';
import { Utf8Transcoder, type EncodingGuess } from './encoding.ts';
import { openJson } from './json-table.ts';
import { openParquet } from './parquet-table.ts';
import { RecordTable } from './record-table.ts';
import { openSourceFile, readHead, readSource, type SourceFile } from './source-file.ts';
import { openSpss } from './spss-file.ts';
import { openStata } from './stata-file.ts';
import { fitHeader } from './header-fit.ts';
import { formatOf, seekingFormats } from './table-format.ts';
import {
  tableColumns,
  widthProblem,
  type TableColumn,
  type TableReader,
  type TableRow,
  type TakeRecord,
} from './table.ts';
import { openTaggedSentences } from './tagged-sentences.ts';
import { openTextFolder } from './text-folder.ts';
import { openTextLines } from './text-lines.ts';
import { isWorkbook, openWorkbook } from './workbook.ts';
import { chooseEntry } from './zip-entry-choice.ts';
import { zipEntries, type ZipEntry } from './zip-archive.ts';

export type { TableColumn, TableReader, TableRow } from './table.ts';

type Depth = 'head' | 'whole';

/**
 * @param depth `head`: what is not chosen is detected from the beginning of the file and some spots in it; `whole`:
 *   the encoding is checked against every byte first, as an import should.
 */
export async function openTable(
  path: string,
  options: ReadOptions = {},
  { depth = 'head', sourceName }: { depth?: Depth; sourceName?: string | undefined } = {},
): Promise<TableReader> {
  const outer = openSourceFile(path, sourceName);
  if (outer.folder) return new RecordTable(outer, await openTextFolder(outer, options));
  if (outer.packing !== 'zip') return openFile(outer, outer.name, options, depth);
  const entries = await zipEntries(outer.path, outer.name);
  if (isWorkbook(entries)) return openFormat('xlsx', outer, entries, options, depth);
  const entry = chooseEntry(entries, outer.name, options.sheet);
  if (entry === 'texts') return new RecordTable(outer, await openTextFolder(outer, options));
  return openFile({ ...outer, entry }, entry, options, depth);
}

async function openFile(
  source: SourceFile,
  innerName: string,
  options: ReadOptions,
  depth: Depth,
): Promise<TableReader> {
  const { head } = await readHead(source, 64);
  const format = formatOf(head, innerName, options.format);
  if (source.compressed && seekingFormats.includes(format)) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” holds a packed file of a kind that cannot be read while it is packed.`,
      'Unpack it first, and import what is inside.',
    );
  }
  return openFormat(format, source, [], options, depth);
}

async function openFormat(
  format: TableFormat,
  source: SourceFile,
  entries: readonly ZipEntry[],
  options: ReadOptions,
  depth: Depth,
): Promise<TableReader> {
  switch (format) {
    case 'xlsx':
      return new RecordTable(source, await openWorkbook(source, entries, options));
    case 'json':
      return new RecordTable(source, await openJson(source, options, depth));
    case 'parquet':
      return new RecordTable(source, await openParquet(source));
    case 'spss':
      return new RecordTable(source, openSpss(source, options));
    case 'stata':
      return new RecordTable(source, openStata(source, options));
    case 'conllu':
    case 'conll':
      return new RecordTable(source, await openTaggedSentences(source, options, depth, format === 'conllu'));
    case 'lines':
      return new RecordTable(source, await openTextLines(source, options, depth));
    case 'texts':
      throw new LecternError(
        'bad-input',
        `“${source.name}” is a single file, not a folder or an archive of texts.`,
        'Choose the folder that it lies in, or read it as lines.',
      );
    case 'delimited':
      return openDelimited(source, options, depth);
  }
}

async function openDelimited(source: SourceFile, options: ReadOptions, depth: Depth): Promise<TableReader> {
  const { encoding, sample, whole } = await readTextHead(source, options, depth);
  const { dialect, warnings, width, firstCells } = detectDialect(sample, whole, options);
  const plainText = /^[.](txt|text)$/i.test(
    extname((source.entry ?? source.name).replace(/[.](gz|zst)$/i, '')),
  );
  // Nobody said otherwise, and nothing in it separates columns: a line is a text, and the first one is no name.
  if (
    plainText &&
    width === 1 &&
    options.format === undefined &&
    options.delimiter === undefined &&
    options.header !== true
  ) {
    return new RecordTable(source, await openTextLines(source, options, depth));
  }
  const first = firstRecord(sample, dialect);
  if (first.length === 0) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” has only blank lines.`,
      'Choose a file that has rows in it.',
    );
  }
  const fitted = dialect.header ? fitHeader(first, width, firstCells) : { names: undefined, warnings: [] };
  const columns = tableColumns(fitted.names, fitted.names?.length ?? first.length, source.name);
  return new DelimitedReader(source, encoding, dialect, columns, [...warnings, ...fitted.warnings]);
}

class DelimitedReader implements TableReader {
  readonly format = 'delimited';
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
      take(record, record.problem ?? (record.blank ? null : widthProblem(count, width, header)));
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
