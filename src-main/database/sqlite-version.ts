import Database from 'better-sqlite3';

/** Of the library that is built into the driver, whatever the system has. */
export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}
