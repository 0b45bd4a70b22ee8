import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCsvWriter, guardFormula, unguardFormula } from './csv-writer.ts';
import { openTable } from './table-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-csv-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('cells come back exactly as they were written', async () => {
  const rows = [
    ['a,b', 'say "hi"', 'two\nlines', 'cr\rhere'],
    ['', ' spaces ', '1234567890123456789', '😀 é'],
    ['\ufeffmark', "'", '""', '='],
  ];
  const path = join(folder, 'out.csv');
  const writer = createCsvWriter(path);
  writer.write(['w', 'x', 'y', 'z']);
  for (const row of rows) writer.write(row);
  expect(writer.finish()).toMatchObject({ path, rows: 4 });
  const table = await openTable(path, { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' });
  const read: string[][] = [];
  for await (const batch of table.rows()) read.push(...batch.map(({ cells }) => cells));
  expect(read).toEqual(rows);
});

test('nothing has the final name before the end, and abort leaves nothing', () => {
  const writer = createCsvWriter(join(folder, 'out.csv'));
  writer.write(['x'.repeat(1_000_000)]);
  expect(readdirSync(folder)).not.toContain('out.csv');
  expect(readdirSync(folder)).toHaveLength(1);
  writer.abort();
  expect(readdirSync(folder)).toEqual([]);
});

test('a file is replaced only when asked', () => {
  const path = join(folder, 'out.csv');
  writeFileSync(path, 'precious');
  expect(() => createCsvWriter(path)).toThrow('There is already a file');
  const writer = createCsvWriter(path, { overwrite: true, newline: '\r\n', delimiter: ';' });
  writer.write(['a', 'b;c']);
  expect(readFileSync(path, 'utf8')).toBe('precious');
  writer.finish();
  expect(readFileSync(path, 'utf8')).toBe('a;"b;c"\r\n');
});

test('a folder that is not there is said', () => {
  expect(() => createCsvWriter(join(folder, 'no', 'out.csv'))).toThrow('There is no folder');
});

test('formulas are guarded, numbers are not, and the guard can be taken away', () => {
  expect(guardFormula('=1+1')).toBe("'=1+1");
  expect(guardFormula('@user hello')).toBe("'@user hello");
  expect(guardFormula('-5.2')).toBe('-5.2');
  expect(guardFormula('plain')).toBe('plain');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '1', 'a'), maxLength: 6 }),
      (cell) => {
        expect(unguardFormula(guardFormula(cell))).toBe(cell);
      },
    ),
  );
});
