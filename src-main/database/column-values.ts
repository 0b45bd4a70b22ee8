/** The groups that a column makes of a corpus. */
import { LecternError } from '../api/errors.ts';
import type { CorpusRecord } from './corpus-record.ts';
import type { ProjectReader } from './project-database.ts';
import { quotedName } from './quoted-name.ts';

const MOST_GROUPS = 200;

/** The value of a column for every document of the corpus. */
export function columnValues(reader: ProjectReader, corpus: CorpusRecord, name: string): string[] {
  const column = corpus.columns.find((one) => one.name === name);
  if (column === undefined)
    throw new LecternError(
      'not-found',
      `The corpus “${corpus.name}” has no column “${name}”.`,
      `It has: ${corpus.columns.map((one) => one.name).join(', ')}.`,
    );
  const values = reader
    .column<string | number | null>(
      `SELECT ${quotedName(column.column)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
    )
    .map((value) => (value === null || value === '' ? '(none)' : String(value)));
  if (new Set(values).size > MOST_GROUPS)
    throw new LecternError(
      'bad-input',
      `The column “${name}” has more than ${String(MOST_GROUPS)} different values.`,
      'Choose a column with fewer, such as a party or a year.',
    );
  return values;
}
