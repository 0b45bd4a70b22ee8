import Database from 'better-sqlite3';
import { quotedName } from './quoted-name.ts';
import type { Piece } from './staging-database.ts';

/** How many documents of a staged corpus have each of these values in this column. */
export function occurrences(
  pieces: readonly Piece[],
  column: string,
  values: readonly string[],
): Map<string, number> {
  const found = new Map<string, number>();
  for (const { path } of pieces) {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      database.pragma('temp_store = MEMORY');
      database.exec('CREATE TEMP TABLE wanted (value TEXT PRIMARY KEY) WITHOUT ROWID');
      const want = database.prepare('INSERT OR IGNORE INTO wanted VALUES (?)');
      for (const value of values) want.run(value);
      const name = quotedName(column);
      const counts = database.prepare<[], [string, number]>(
        `SELECT ${name}, count(*) FROM main.documents WHERE ${name} IN (SELECT value FROM wanted) GROUP BY 1`,
      );
      for (const [value, n] of counts.raw().all() as unknown as [string, number][])
        found.set(value, (found.get(value) ?? 0) + n);
    } finally {
      database.close();
    }
  }
  return found;
}
