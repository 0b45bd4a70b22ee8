/**
 * Brings a project file to the newest format. Each file in `migrations/` is one numbered step; `user_version` holds the
 * number of the last one, in the same transaction as its changes, so that a crash leaves either the old or the new format.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { fromTheFuture } from './project-header.ts';

const folder = new URL('../../migrations/', import.meta.url);

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export function listMigrations(): Migration[] {
  const migrations = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 4)),
      name,
      sql: readFileSync(new URL(name, folder), 'utf8'),
    }));
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1)
      throw new Error(`migration ${index + 1} is missing before ${migration.name}`);
  });
  return migrations;
}

/** Runs what the file has not seen yet, up to `last` where given. */
export function migrate(database: Database.Database, path: string, last?: number): void {
  const migrations = listMigrations();
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) throw fromTheFuture(path, version, migrations.length);
  for (const migration of migrations.slice(version, last)) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(migration.sql);
      database.pragma(`user_version = ${migration.number}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
