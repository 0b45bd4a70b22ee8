import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listMigrations, migrate } from '../../src-main/database/migrate.ts';
import { createProject } from '../../src-main/database/open-project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-migrations-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The schema with comments and spacing taken out, so that it is the meaning that is compared. */
function schemaOf(path: string): string {
  const database = new Database(path, { readonly: true });
  const statements = database
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
  const version = database.pragma('user_version', { simple: true });
  const application = Number(database.pragma('application_id', { simple: true })).toString(16);
  database.close();
  const plain = statements.map((sql) =>
    sql.replace(/--[^\n]*/g, '').replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim(),
  );
  return [`application_id ${application}, user_version ${version}`, ...plain].join('\n') + '\n';
}

test('migrations are numbered without gaps', () => {
  const numbers = listMigrations().map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  expect(numbers.length).toBeGreaterThan(0);
});

test('a new project and one that came step by step are the same', () => {
  const fresh = join(folder, 'fresh.lectern');
  createProject(fresh, 'x', '1').close();
  const stepwise = join(folder, 'stepwise.lectern');
  for (const { number } of listMigrations()) {
    const database = new Database(stepwise);
    database.pragma(`application_id = ${0x4c63746e}`);
    migrate(database, stepwise, number);
    expect(database.pragma('user_version', { simple: true })).toBe(number);
    database.close();
  }
  expect(schemaOf(stepwise)).toBe(schemaOf(fresh));
});

test('the schema is the one that is on record', async () => {
  const path = join(folder, 'fresh.lectern');
  createProject(path, 'x', '1').close();
  await expect(schemaOf(path)).toMatchFileSnapshot('schema.snapshot.txt');
});

test('a migration that fails leaves the format before it', () => {
  const path = join(folder, 'broken.lectern');
  const database = new Database(path);
  // What the first migration makes is in its way.
  database.exec('CREATE TABLE runs (x)');
  expect(() => migrate(database, path)).toThrow();
  expect(database.pragma('user_version', { simple: true })).toBe(0);
  expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get()).toBe(1);
  database.close();
});

test('all references between tables hold', () => {
  const path = join(folder, 'fresh.lectern');
  createProject(path, 'x', '1').close();
  const database = new Database(path);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});

test('every table of the first migration says what it is made of strictly', () => {
  const sql = readFileSync(new URL('../../migrations/0001-foundation.sql', import.meta.url), 'utf8');
  const tables = sql.match(/CREATE TABLE/g)!.length;
  expect(sql.match(/\) STRICT/g)).toHaveLength(tables);
});
