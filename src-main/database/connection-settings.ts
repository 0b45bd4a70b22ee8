import type Database from 'better-sqlite3';

/** Long enough for the last step of a large import, which writes in one transaction from another thread. */
export const busyTimeoutMs = 60_000;

/** Settings of every connection that writes to a project. */
export function configureWriter(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('cache_size = -65536');
}
