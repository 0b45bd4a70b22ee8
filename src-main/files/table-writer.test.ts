/** Each form is read back by a program that has nothing to do with the writer. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import Papa from 'papaparse';
import { readSheet } from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportFormat, type ExportFormat } from '../api/predictions.ts';
import { unguardFormula } from './csv-writer.ts';
import type { OutputCell, OutputColumn } from './output-table.ts';
import { openTable } from './table-reader.ts';
import { createTableWriter } from './table-writer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-tables-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const columns: OutputColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'Text, as it was', kind: 'text' },
  { name: 'p', kind: 'number' },
];
const rows: OutputCell[][] = [
  ['1234567890123456789', 'plain', 0.5],
  ['0012', 'a,b;c\td|e "quoted" \'single\'', 1e-9],
  ['1.23E+18', 'two\nlines', 0.123456789],
  ['=1+1', '  blanks around  ', 1],
  ['2024-01-02', '😀 é עברית العربية नमस्ते 👩‍👩‍👧', 0],
  ['TRUE', '<b>&amp;</b> _x000D_ _x0041_', -2.5],
  ['', '', null],
  ['long', 'é'.repeat(9_000), 0.25],
];

function write(format: ExportFormat, options: object = {}, own = rows): string {
  const path = join(folder, `out.${format}`);
  const writer = createTableWriter(path, columns, { format, ...options });
  for (const row of own) writer.write(row);
  expect(readdirSync(folder)).not.toContain(`out.${format}`);
  expect(writer.finish()).toMatchObject({ path, rows: own.length });
  expect(readdirSync(folder)).toEqual([`out.${format}`]);
  return path;
}

const names = columns.map(({ name }) => name);
const asTexts = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));

describe('comes back cell by cell', () => {
  test.each([',', ';', '|', '\t'])('CSV with “%s”, by papaparse', (delimiter) => {
    const { data } = Papa.parse(readFileSync(write('csv', { delimiter }), 'utf8').trimEnd(), { delimiter });
    expect(data).toEqual([names, ...asTexts]);
  });

  test('a byte order mark is there when asked for, and only then', () => {
    expect([...readFileSync(write('csv', { byteOrderMark: true })).subarray(0, 4)]).toEqual([
      0xef, 0xbb, 0xbf, 0x69,
    ]);
    rmSync(join(folder, 'out.csv'));
    expect(readFileSync(write('csv'))[0]).toBe(0x69);
  });

  test('JSON lines, by JSON itself', () => {
    const lines = readFileSync(write('jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => Object.values(JSON.parse(line) as object))).toEqual(rows);
    expect(Object.keys(JSON.parse(lines[0]) as object)).toEqual(names);
  });

  test('XLSX, by read-excel-file and by our own reader', async () => {
    const path = write('xlsx');
    const sheet = (await readSheet(path, { trim: false })) as unknown[][];
    // That reader leaves _xHHHH_ as it stands in the file.
    const unspelled = (cell: unknown) => (typeof cell === 'string' ? cell.replaceAll('_x005F_', '_') : cell);
    expect(sheet.map((row) => row.map(unspelled))).toEqual([
      names,
      ...rows.map((row) => row.map((cell) => (cell === '' ? null : cell))),
    ]);
    // A blank row has no cells in a sheet.
    expect((await ownReading(path)).map((row) => [...row, '', ''].slice(0, 3))).toEqual(asTexts);
  });

  test('Parquet, by DuckDB', async () => {
    const path = write('parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    const result = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    expect(result.columnNames()).toEqual(names);
    expect(result.columnTypes().map(String)).toEqual(['VARCHAR', 'VARCHAR', 'DOUBLE']);
    expect(result.getRows()).toEqual(rows);
    connection.closeSync();
  });

  test('Parquet in several row groups', async () => {
    const many = Array.from({ length: 50_001 }, (_, row) => [String(row), `text ${row}`, row / 7]);
    const path = write('parquet', {}, many);
    const connection = await (await DuckDBInstance.create()).connect();
    const groups = await connection.runAndReadAll(
      `SELECT count(DISTINCT row_group_id)::INTEGER, sum(p) FROM (SELECT row_group_id FROM parquet_metadata('${path}')), (SELECT sum(p) AS p FROM read_parquet('${path}'))`,
    );
    expect(groups.getRows()[0][0]).toBe(3);
    const cells = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    expect(cells.getRows()).toEqual(many);
    connection.closeSync();
  });

  test('Stata, by our own reader and, where it is installed, by pandas', async () => {
    const path = write('dta');
    expect((await ownReading(path)).map(([id, text]) => [id, text])).toEqual(
      asTexts.map(([id, text]) => [id, text]),
    );
    const python = ['python3', '/usr/bin/python3'].find(
      (name) => spawnSync(name, ['-c', 'import pandas']).status === 0,
    );
    if (python === undefined) return console.warn('Skipped: there is no Python with pandas here.');
    const script =
      'import sys, json, pandas as pd\n' +
      't = pd.read_stata(sys.argv[1], convert_missing=False)\nl = pd.io.stata.StataReader(sys.argv[1]).variable_labels()\n' +
      'print(json.dumps([list(t.columns), list(l.values()), t.astype(object).where(t.notna(), None).values.tolist()]))';
    const said = spawnSync(python, ['-c', script, path], { encoding: 'utf8' });
    expect(said.stderr).toBe('');
    expect(JSON.parse(said.stdout)).toEqual([['id', 'Text__as_it_was', 'p'], names, rows]);
  });
});

async function ownReading(path: string): Promise<string[][]> {
  const table = await openTable(path, {});
  const read: string[][] = [];
  for await (const batch of table.rows()) read.push(...batch.map(({ cells }) => cells));
  return read;
}

test.each(['csv', 'tsv', 'xlsx'] as const)(
  'formulas in %s are guarded when asked to, and given back',
  async (format) => {
    const dangerous = ['=1+1', '+cmd', '-x', '@SUM(A1)', "'=quoted", '-2.5', 'plain'];
    const own = dangerous.map((text) => [text, text, 0]);
    const path = write(format, { guardFormulas: true }, own);
    const read = (await ownReading(path)).map(([id]) => id);
    expect(read.slice(0, 4).every((cell) => cell.startsWith("'"))).toBe(true);
    expect(read[5]).toBe('-2.5');
    expect(read.map(unguardFormula)).toEqual(dangerous);
  },
);

test('what a sheet cannot hold is refused in words, and nothing is left', () => {
  const writer = createTableWriter(join(folder, 'out.xlsx'), columns, { format: 'xlsx' });
  expect(() => writer.write(['1', 'x'.repeat(40_000), 1])).toThrow(/at most 32767/);
  writer.abort();
  expect(readdirSync(folder)).toEqual([]);
});

describe.each(exportFormat.options)('%s', (format) => {
  test('is not there before the end, and abort leaves nothing', () => {
    const writer = createTableWriter(join(folder, `out.${format}`), columns, { format });
    for (let row = 0; row < 3_000; row++) writer.write([String(row), 'text '.repeat(200), row]);
    expect(readdirSync(folder)).not.toContain(`out.${format}`);
    writer.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a killed process leaves nothing under the name', async () => {
    const path = join(folder, `out.${format}`);
    const script = join(folder, 'write.ts');
    writeFileSync(
      script,
      `import { createTableWriter } from ${JSON.stringify(new URL('table-writer.ts', import.meta.url).pathname)};
       const writer = createTableWriter(${JSON.stringify(path)}, ${JSON.stringify(columns)}, { format: '${format}' });
       for (let row = 0; ; row++) {
         writer.write([String(row), 'text '.repeat(200), row]);
         if (row === 20_000) console.log('far');
       }`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(path)).toBe(false);
  });

  test('a full disk is said in words and leaves nothing', (context) => {
    const disk = join(folder, 'small');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
    if (!mounted) return context.skip('a small disk can only be made by root');
    try {
      const writer = createTableWriter(join(disk, `out.${format}`), columns, { format });
      let state = 1;
      const noise = (): string =>
        Array.from({ length: 300 }, () =>
          (state = (Math.imul(state, 1664525) + 1013904223) >>> 0).toString(36),
        ).join(' ');
      const fill = (): void => {
        for (let row = 0; row < 1_500; row++) writer.write([String(row), noise(), row]);
        writer.finish();
      };
      expect(fill).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
      writer.abort();
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });
});
