/** What is written without SQLite must be what SQLite would have written. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CsvScanner } from '../files/csv-scanner.ts';
import { PackedRecord } from '../files/raw-record.ts';
import { pageBytes, TablePages, type TableTemplate } from './table-pages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-pages-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function template(columns: number): TableTemplate {
  const path = join(folder, 'template');
  rmSync(path, { force: true });
  const database = new Database(path);
  database.pragma(`page_size = ${pageBytes}`);
  const names = Array.from({ length: columns }, (_, i) => `c${i} TEXT NOT NULL`);
  database.exec(
    `CREATE TABLE documents (document_id INTEGER PRIMARY KEY, source_line INTEGER NOT NULL, ${names.join(', ')})`,
  );
  const rootPage = database.prepare('SELECT rootpage FROM sqlite_schema').pluck().get() as number;
  database.close();
  return { bytes: readFileSync(path), rootPage };
}

interface Row {
  readonly key: number;
  readonly line: number;
  readonly cells: string[];
}

/** Written as pages, checked by SQLite and read back. */
function throughPages(rows: readonly Row[], columns: number, order?: readonly number[]): Row[] {
  const path = join(folder, 'pages');
  const pages = new TablePages(
    path,
    template(columns),
    order ?? Array.from({ length: columns }, (_, i) => i),
  );
  const record = new PackedRecord();
  for (const { key, line, cells } of rows) {
    record.set(line, cells, false);
    pages.add(key, line, record);
  }
  pages.finish();
  return readBack(path);
}

function readBack(path: string): Row[] {
  const database = new Database(path, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const found = database.prepare('SELECT * FROM documents').raw().all() as [number, number, ...string[]][];
    // A look-up goes down the tree, a scan only along its leaves.
    const byKey = database.prepare('SELECT source_line FROM documents WHERE document_id = ?').pluck();
    for (const [key, line] of found) expect(byKey.get(BigInt(key))).toBe(line);
    return found.map(([key, line, ...cells]) => ({ key, line, cells }));
  } finally {
    database.close();
  }
}

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  // Lengths at which a row begins to overflow, and at which a varint gets a byte more.
  fc
    .tuple(
      fc.constantFrom(57, 120, 1_100, 4_000, 8_000, pageBytes - 35, 16_300, 30_000),
      fc.integer({ min: -40, max: 40 }),
      fc.constantFrom('a', 'é', '語', '😀'),
    )
    .map(([size, more, unit]) => unit.repeat(Math.ceil((size + more) / Buffer.byteLength(unit)))),
);

test('any rows at all are read back by SQLite as they were', () => {
  const rows = fc.array(
    fc.record({
      step: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 40 })),
      line: fc.oneof(
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(
          127,
          128,
          32_767,
          32_768,
          8_388_607,
          8_388_608,
          2_147_483_647,
          2_147_483_648,
          2 ** 45,
        ),
      ),
      cells: fc.array(cell, { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(rows, (made) => {
      let key = 0;
      const all = made.map(({ step, line, cells }) => ({ key: (key += step), line, cells }));
      expect(throughPages(all, 3)).toEqual(
        all.map((row) => ({ ...row, cells: row.cells.map((text) => Buffer.from(text).toString()) })),
      );
    }),
    { numRuns: 60 },
  );
});

describe('sizes', () => {
  test('every length of a row around the places where pages and overflow pages end', () => {
    const lengths: number[] = [];
    for (const around of [0, 128, 980, 1_020, pageBytes, 2 * pageBytes, 3 * pageBytes])
      for (let length = Math.max(0, around - 60); length <= around + 60; length++) lengths.push(length);
    const rows = lengths.map((length, i) => ({ key: i + 1, line: i + 2, cells: ['x'.repeat(length)] }));
    expect(throughPages(rows, 1)).toEqual(rows);
  });

  test('a text of 10 MB, and one row only', () => {
    const rows = [{ key: 1, line: 2, cells: ['id', 'long '.repeat(2 << 20)] }];
    expect(throughPages(rows, 2)).toEqual(rows);
  });

  test('no rows', () => {
    expect(throughPages([], 2)).toEqual([]);
  });

  test('a tree of three levels', () => {
    // Two rows to a leaf: 546 leaves fill a page above them.
    const rows = Array.from({ length: 3_000 }, (_, i) => ({
      key: i + 1,
      line: i + 2,
      cells: [`${i} `.padEnd(3_900, 'x')],
    }));
    expect(throughPages(rows, 1)).toEqual(rows);
  });

  test('hundreds of columns, the text last', () => {
    const columns = 400;
    const order = [...Array.from({ length: columns - 1 }, (_, i) => i + 1), 0];
    const cells = Array.from({ length: columns }, (_, i) => `cell ${i}`);
    const [back] = throughPages([{ key: 1, line: 2, cells }], columns, order);
    expect(back!.cells).toEqual(order.map((place) => cells[place]));
  });
});

test.each([
  { quote: '"', escape: undefined, written: '"say ""this"" and """"",b' },
  { quote: '"', escape: '\\', written: String.raw`"say \"this\" and \"\"",b` },
])('quotes written as pairs or with an escape ($escape)', ({ quote, escape, written }) => {
  const path = join(folder, 'pages');
  const pages = new TablePages(path, template(2), [0, 1]);
  const scanner = new CsvScanner({ delimiter: ',', quote, escape }, (record) => pages.add(1, 1, record));
  scanner.push(Buffer.from(`${written}\n`));
  scanner.end();
  pages.finish();
  expect(readBack(path)).toEqual([{ key: 1, line: 1, cells: ['say "this" and ""', 'b'] }]);
});
