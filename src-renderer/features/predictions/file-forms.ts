/** The forms in which a table can be written, as they are offered. */
import type { ExportFormat } from '../../../src-main/api/predictions.ts';

interface FileForm {
  readonly value: ExportFormat;
  readonly label: string;
  readonly hint: string;
}

export const fileForms: readonly FileForm[] = [
  { value: 'csv', label: 'CSV, separated by commas', hint: 'Every program reads it.' },
  { value: 'tsv', label: 'TSV, separated by tabs', hint: 'For programs that take tabs only.' },
  {
    value: 'xlsx',
    label: 'Excel workbook',
    hint: 'Ids stay text. At most 1,048,575 rows, and 32,767 characters in a cell.',
  },
  { value: 'parquet', label: 'Parquet', hint: 'Small and fast, for R (arrow), Python and DuckDB.' },
  { value: 'jsonl', label: 'JSON lines', hint: 'One object a line, for programs.' },
  { value: 'dta', label: 'Stata', hint: 'Release 118: Stata 14 and newer, R (haven) and SPSS.' },
];

export function isText(format: ExportFormat): boolean {
  return format === 'csv' || format === 'tsv';
}

/** Whether spreadsheets open such files. */
export function takesGuard(format: ExportFormat): boolean {
  return isText(format) || format === 'xlsx';
}
