/** An index put together from pieces must answer as one that FTS5 built in one go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { indexPiece } from './index-piece.ts';
import { SearchSegments } from './search-segments.ts';
import { searchTable } from './corpus-tables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-segments-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const documents = 'CREATE TABLE documents (document_id INTEGER PRIMARY KEY, source_line INTEGER, text TEXT)';

/** `fts`: put together from pieces; `whole`: built by FTS5 from the same documents. */
function indexed(pieces: readonly (readonly string[])[]): Database.Database {
  const database = new Database(join(folder, `project-${Math.random()}`));
  database.pragma('synchronous = OFF');
  database.exec(documents);
  database.exec(searchTable('fts', 'documents', 'text'));
  database.exec(searchTable('whole', 'documents', 'text'));
  database.unsafeMode(true);
  const segments = new SearchSegments(database, 'fts');
  let key = 0;
  for (const [i, texts] of pieces.entries()) {
    const path = join(folder, `piece-${i}`);
    const indexPath = `${path}-index`;
    rmSync(path, { force: true });
    rmSync(indexPath, { force: true });
    const piece = new Database(path);
    piece.pragma('synchronous = OFF');
    piece.exec(documents);
    piece.exec('BEGIN');
    database.exec('BEGIN');
    for (const text of texts) {
      const row = [BigInt(++key), 1n, text];
      piece.prepare('INSERT INTO documents VALUES (?, ?, ?)').run(row);
      database.prepare('INSERT INTO documents VALUES (?, ?, ?)').run(row);
    }
    piece.exec('COMMIT');
    database.exec('COMMIT');
    piece.close();
    indexPiece({ path, indexPath, text: 'text', projectPath: path });
    database.prepare('ATTACH ? AS piece').run(indexPath);
    database.transaction(() => segments.take('piece'))();
    database.exec('DETACH piece');
  }
  database.transaction(() => segments.finish())();
  database.unsafeMode(false);
  database.exec("INSERT INTO whole (whole) VALUES ('rebuild')");
  return database;
}

function found(database: Database.Database, table: string, query: string): unknown[] {
  return database
    .prepare(`SELECT rowid, bm25(${table}) FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid`)
    .raw()
    .all(query);
}

function expectSame(database: Database.Database, queries: readonly string[]): void {
  // With 1 the index is compared with the texts themselves.
  database.exec("INSERT INTO fts (fts, rank) VALUES ('integrity-check', 1)");
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  for (const query of queries) expect(found(database, 'fts', query)).toEqual(found(database, 'whole', query));
}

test('any pieces answer as one index, ranks included', () => {
  const word = fc.constantFrom('tax', 'Ünïcode', 'Straße', '語', '😀', 'a', 'climate', 'unique1', 'vote');
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
  const pieces = fc.array(fc.array(text, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pieces, (made) => {
      const database = indexed(made);
      expectSame(database, ['tax', 'unicode', 'strasse', 'cli*', '"tax vote"', 'tax NOT vote', 'tax OR a']);
      database.close();
    }),
    { numRuns: 12 },
  );
});

test('large pieces, whose segments have many pages; documents added, changed and removed afterwards', () => {
  const pieces = Array.from({ length: 3 }, (_, piece) =>
    Array.from({ length: 2_000 }, (_, i) => `word${i} shared number${(i * 7 + piece) % 900} piece${piece}`),
  );
  const database = indexed(pieces);
  const pages = database.prepare('SELECT count(*) FROM fts_idx').pluck().get() as number;
  expect(pages).toBeGreaterThan(10);
  expectSame(database, ['word77', 'shared AND piece1', 'number5*', 'piece2']);
  for (const table of ['fts', 'whole']) {
    database
      .prepare(`INSERT INTO ${table} (${table}, rowid, text) VALUES ('delete', 5, ?)`)
      .run(pieces[0]![4]);
    database.prepare(`INSERT INTO ${table} (rowid, text) VALUES (5, 'quite new')`).run();
  }
  database.exec("UPDATE documents SET text = 'quite new' WHERE document_id = 5");
  expectSame(database, ['word4', 'new', 'shared AND piece0']);
  // Merging all segments rewrites every page: a broken one would be met.
  for (const table of ['fts', 'whole']) database.exec(`INSERT INTO ${table} (${table}) VALUES ('optimize')`);
  expectSame(database, ['word4', 'new', 'word77', 'shared AND piece0']);
  database.close();
});
