/** A run that was trained in a copy of this project, taken over with everything that it produced. */
import { openProjectReader } from '../../database/open-project.ts';
import type { ProjectReader, ProjectWriter, SqlValue } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';

const produced = ['run_epochs', 'models', 'predictions', 'data_maps'] as const;

/**
 * Corpora, labels and splits have the same numbers in a copy; the two files must have the same format.
 * @param id of the run, in both
 * @param own what it is called here, and the job that it belongs to
 */
export function mergeRun(
  writer: ProjectWriter,
  copy: string,
  id: string,
  own: { readonly name: string; readonly job: string },
): void {
  const reader = openProjectReader(copy);
  try {
    writer.transaction(() => {
      copyRows(reader, writer, 'runs', 'id', id, new Map([['name', own.name], ['job_id', own.job]])); // prettier-ignore
      for (const table of produced) copyRows(reader, writer, table, 'run_id', id, new Map());
    });
  } finally {
    reader.close();
  }
}

function copyRows(
  reader: ProjectReader,
  writer: ProjectWriter,
  table: string,
  key: string,
  id: string,
  instead: ReadonlyMap<string, SqlValue>,
): void {
  const columns = reader.column<string>('SELECT name FROM pragma_table_info(?)', table);
  const names = columns.map(quotedName).join(', ');
  const insert = writer.statement(
    `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const cells of reader.iterate(`SELECT ${names} FROM ${table} WHERE ${key} = ?`, id))
    insert(...cells.map((cell, index) => instead.get(columns[index] ?? '') ?? cell));
}
