/** CSV files as rows by column name, read and written by another program’s rules than ours. */
import { readFileSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';

export function readCsvRows(path: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(readFileSync(path, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data;
}

export function writeCsvRows(path: string, rows: Record<string, string>[]): void {
  writeFileSync(path, Papa.unparse(rows));
}
