/** Frees the place of documents that no corpus refers to any more. */
import Database from 'better-sqlite3';
import { busyTimeoutMs, configureWriter } from './connection-settings.ts';
import type { ProjectWriter } from './project-database.ts';
import { quotedName } from './quoted-name.ts';
import { inWords } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-project.ts';

/** Few enough that nobody waits for them noticeably. */
const rowsAtOnce = 20_000;

export function dropCorpusTables(writer: ProjectWriter, id: number): void {
  writer.transaction(() => {
    writer.run(`DROP TABLE IF EXISTS ${quotedName(`corpus_${id}_fts`)}`);
    writer.run(`DROP TABLE IF EXISTS ${quotedName(`corpus_${id}`)}`);
  });
}

/**
 * The same over a connection of its own, for a thread beside the one that answers the user, and in short transactions: the
 * project can be written to in between. Where it is stopped, the next opening of the project does the rest.
 */
export function dropCorpusBeside(projectPath: string, id: number): void {
  const table = `corpus_${id}`;
  let database: Database.Database | undefined;
  try {
    database = new Database(projectPath, { fileMustExist: true, timeout: busyTimeoutMs });
    configureWriter(database);
    const writer = new SqliteWriter(database, projectPath, () => undefined);
    const indexes = writer.column<string>(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
      table,
    );
    for (const index of indexes) writer.run(`DROP INDEX ${quotedName(index)}`);
    writer.run(`DROP TABLE IF EXISTS ${quotedName(`${table}_fts`)}`);
    const last = writer.value<number>(`SELECT max(document_id) FROM ${quotedName(table)}`) ?? 0;
    for (let done = 0; done < last; done += rowsAtOnce)
      writer.run(`DELETE FROM ${quotedName(table)} WHERE document_id <= ?`, done + rowsAtOnce);
    dropCorpusTables(writer, id);
  } catch (error) {
    throw inWords(error, projectPath);
  } finally {
    database?.close();
  }
}
