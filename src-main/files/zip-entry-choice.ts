/** Which file of a zip archive is the table: the only one there is, or the one that the user names. */
import { LecternError } from '../api/errors.ts';
import { isTextFile } from './text-files.ts';
import type { ZipEntry } from './zip-archive.ts';

/** `texts`: the archive is a collection of text files. */
export function chooseEntry(entries: readonly ZipEntry[], name: string, wanted: string | undefined): string {
  if (wanted !== undefined) {
    const chosen =
      entries.find(({ path }) => path === wanted) ?? entries.find(({ path }) => path.endsWith(`/${wanted}`));
    if (chosen) return chosen.path;
    throw new LecternError(
      'bad-input',
      `“${name}” holds no file “${wanted}”.`,
      `It holds: ${listed(entries)}.`,
    );
  }
  const tables = entries.filter(({ path }) => isTable(path));
  if (tables.length === 1) return tables[0]!.path;
  const texts = entries.filter(({ path }) => isTextFile(path));
  if (tables.length === 0 && texts.length > 1) return 'texts';
  if (entries.length === 1) return entries[0]!.path;
  if (tables.length === 0 && texts.length === 1) return texts[0]!.path;
  throw new LecternError(
    'bad-file',
    tables.length > 1
      ? `“${name}” holds ${tables.length} tables.`
      : `“${name}” holds no table and no text files.`,
    tables.length > 1
      ? `Say which one is meant, as for the sheet of a workbook: ${listed(tables)}.`
      : 'Choose an archive with a table, or with files that end in .txt.',
  );
}

function isTable(path: string): boolean {
  return /\.(csv|tsv|tab|psv|json|jsonl|ndjson|conllu?|parquet|sav|zsav|dta|xlsx)$/i.test(path);
}

function listed(entries: readonly ZipEntry[]): string {
  const names = entries.slice(0, 10).map(({ path }) => `“${path}”`);
  return entries.length > 10 ? `${names.join(', ')} and ${entries.length - 10} more` : names.join(', ');
}
