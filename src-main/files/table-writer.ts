/** Writes tables row by row in the forms that other programs read; complete under its name, or not there at all. */
import type { ExportFormat } from '../api/predictions.ts';
import { createCsvWriter, guardFormula } from './csv-writer.ts';
import { createJsonlWriter } from './jsonl-writer.ts';
import { createParquetWriter } from './parquet-writer.ts';
import { createStataWriter } from './stata-writer.ts';
import type { OutputCell, OutputColumn, TableWriter } from './output-table.ts';
import { createXlsxWriter } from './xlsx-writer.ts';

export interface TableWriterOptions {
  readonly format: ExportFormat;
  /** Of CSV; a comma unless given. */
  readonly delimiter?: string | undefined;
  /** Of CSV and TSV: begin with the mark by which spreadsheets know UTF-8. */
  readonly byteOrderMark?: boolean | undefined;
  /** Of CSV, TSV and XLSX; `unguardFormula` takes it away again. */
  readonly guardFormulas?: boolean | undefined;
  /** Replace a file of that name; otherwise it is refused. */
  readonly overwrite?: boolean | undefined;
  /** Of the unfinished file; see `AtomicFile`. */
  readonly mark?: string | undefined;
}

export function createTableWriter(
  path: string,
  columns: readonly OutputColumn[],
  options: TableWriterOptions,
): TableWriter {
  const {
    format,
    delimiter = ',',
    byteOrderMark = false,
    guardFormulas = false,
    overwrite = false,
    mark,
  } = options;
  switch (format) {
    case 'csv':
    case 'tsv': {
      const separator = format === 'tsv' ? '\t' : delimiter;
      return delimited(path, columns, {
        delimiter: separator,
        byteOrderMark,
        guardFormulas,
        overwrite,
        mark,
      });
    }
    case 'jsonl':
      return createJsonlWriter(path, columns, overwrite, mark);
    case 'parquet':
      return createParquetWriter(path, columns, overwrite, mark);
    case 'dta':
      return createStataWriter(path, columns, overwrite, mark);
    case 'xlsx': {
      const writer = createXlsxWriter(path, columns, overwrite, mark);
      if (!guardFormulas) return writer;
      const guarded = (cell: OutputCell): OutputCell =>
        typeof cell === 'string' ? guardFormula(cell) : cell;
      return {
        path: writer.path,
        write: (cells) => writer.write(cells.map(guarded)),
        finish: () => writer.finish(),
        abort: () => writer.abort(),
      };
    }
  }
}

function delimited(
  path: string,
  columns: readonly OutputColumn[],
  options: Parameters<typeof createCsvWriter>[1],
): TableWriter {
  const writer = createCsvWriter(path, options);
  writer.write(columns.map(({ name }) => name));
  return {
    path: writer.path,
    write: (cells) => writer.write(cells.map((cell) => (cell === null ? '' : String(cell)))),
    finish: () => {
      const { rows, ...rest } = writer.finish();
      return { ...rest, rows: rows - 1 };
    },
    abort: () => writer.abort(),
  };
}
