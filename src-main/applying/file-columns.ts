/** Which columns of a file hold the texts and the ids, where a model meets a file that it has not seen. */
import { LecternError } from '../api/errors.ts';
import type { TableColumn, TableReader } from '../files/table-reader.ts';

/**
 * @param wanted as the user names it
 * @param trainedOn name of the column that the texts were in when the model was trained
 * @throws LecternError where it is not clear which is meant
 */
export function chooseTextColumn(
  table: TableReader,
  wanted: string | undefined,
  trainedOn: string | undefined,
): TableColumn {
  const byName = (name: string): TableColumn | undefined =>
    table.columns.find((column) => column.column === name || column.name === name);
  const all = table.columns.map(({ column }) => column).join(', ');
  if (wanted !== undefined) {
    const column = byName(wanted);
    if (column !== undefined) return column;
    throw new LecternError(
      'not-found',
      `“${table.source.name}” has no column “${wanted}”.`,
      `Its columns are: ${all}.`,
    );
  }
  const same = trainedOn === undefined ? undefined : byName(trainedOn);
  if (same !== undefined) return same;
  if (table.columns.length === 1) return table.columns[0];
  throw new LecternError(
    'bad-input',
    `“${table.source.name}” has no column “${trainedOn ?? 'text'}”, where the texts were in training.`,
    `Say which column holds the texts: ${all}.`,
  );
}

/** The column that is called as in training, else one whose name says so. */
export function chooseIdColumn(table: TableReader, trainedOn: string | undefined): TableColumn | undefined {
  return (
    table.columns.find(({ name }) => name === trainedOn) ??
    table.columns.find(({ name }) => /^id$|_id$/iu.test(name))
  );
}
