import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readCorpora } from './corpus-record.ts';
import { migrate } from './migrate.ts';
import { openProjectReader } from './open-project.ts';

test('a project of a format without a trash can still be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-old-'));
  try {
    const path = join(folder, 'old.lectern');
    const database = new Database(path);
    database.pragma(`application_id = ${0x4c63746e}`);
    migrate(database, path, 7);
    database.close();
    const reader = openProjectReader(path);
    expect(reader.value('SELECT count(*) FROM trash')).toBe(0);
    expect(reader.value('SELECT count(*) FROM changes')).toBe(0);
    expect(readCorpora(reader)).toEqual([]);
    reader.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
