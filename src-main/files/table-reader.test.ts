import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadOptions } from '../api/corpora.ts';
import { openTable, type TableReader, type TableRow } from './table-reader.ts';
import { sampleTable } from './table-sample.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-table-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function read(
  content: string | Buffer,
  options: ReadOptions = {},
  name = 'table.csv',
): Promise<{ table: TableReader; rows: TableRow[] }> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const table = await openTable(path, options, { depth: 'whole' });
  const rows: TableRow[] = [];
  for await (const batch of table.rows()) rows.push(...batch);
  return { table, rows };
}

const body = Array.from({ length: 50 }, (_, i) => `${i},"text number ${i}, with a comma",pos`).join('\n');

describe('the dialect is found', () => {
  test.each([[','], [';'], ['\t'], ['|']])('delimiter %j', async (delimiter) => {
    const rows = Array.from({ length: 30 }, (_, i) => [i, `"1,5 points; ${i}"`, 'pos'].join(delimiter));
    const { table } = await read(`${['id', 'text', 'label'].join(delimiter)}\n${rows.join('\n')}\n`);
    expect(table.dialect).toEqual({ delimiter, quote: '"', header: true, newline: 'LF' });
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'text', 'label']);
  });

  test('apostrophes as quotation marks', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},'a text, number ${i}','pos'`);
    const { table } = await read(`id,text,label\n${rows.join('\n')}\n`);
    expect(table.dialect.quote).toBe("'");
  });

  test('one column of sentences with commas stays one column', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `Well${', indeed'.repeat(i % 4)} number ${i}.`);
    const { table, rows: got } = await read(`text\n${rows.join('\n')}\n`);
    expect(table.columns).toHaveLength(1);
    expect(got).toHaveLength(30);
  });

  test.each([
    ['\r\n', 'CRLF'],
    ['\r', 'CR'],
    ['\n', 'LF'],
  ])('row ends %j', async (newline, name) => {
    const { table, rows } = await read(`id,text,label\n${body}\n`.replaceAll('\n', newline));
    expect(table.dialect.newline).toBe(name);
    expect(rows).toHaveLength(50);
  });

  test('what the user says is taken', async () => {
    const { table, rows } = await read('a;b\n1;2\n', { delimiter: ';', quote: '', header: false });
    expect(table.dialect).toMatchObject({ delimiter: ';', quote: '', header: false });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  test('a delimiter that cannot be one is refused', async () => {
    await expect(read('a\n1\n', { delimiter: '\n' })).rejects.toThrow('cannot be the delimiter');
  });
});

describe('the header', () => {
  test('is absent where the first row holds only numbers, with a warning', async () => {
    const { table, rows } = await read('1,2,3\n4,5,6\n');
    expect(table.dialect.header).toBe(false);
    expect(table.columns.map(({ column }) => column)).toEqual(['column_1', 'column_2', 'column_3']);
    expect(table.warnings[0]).toContain('it holds only numbers');
    expect(rows).toHaveLength(2);
  });

  test('is absent where the first row repeats values of its columns', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `A sentence about number ${i},${i % 2 ? 'positive' : 'negative'}`,
    );
    const { table, rows: got } = await read(`${rows.join('\n')}\n`);
    expect(table.dialect.header).toBe(false);
    expect(got).toHaveLength(40);
  });

  test('may stand below blank lines', async () => {
    const { table, rows } = await read(`\n\nid,text,label\n${body}\n`);
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'text', 'label']);
    expect(rows[0]!.line).toBe(4);
  });

  test('with repeated and empty names keeps them as names', async () => {
    const { table } = await read('id,text,text,\n1,a,b,c\n2,d,e,f\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'text', 'text', '']);
    expect(table.columns.map(({ column }) => column)).toEqual(['id', 'text', 'text_2', 'column_4']);
  });
});

describe('rows that do not fit', () => {
  test('are handed over with the reason and their line', async () => {
    const { rows } = await read(`id,text,label\n${body}\n1,short\n1,a,b,c,d\n"2","two\nlines",x\n9\n`);
    expect(rows.filter(({ problem }) => problem !== null)).toEqual([
      { line: 52, cells: ['1', 'short'], problem: 'has 2 cells where the header has 3', strayQuotes: false },
      {
        line: 53,
        cells: ['1', 'a', 'b', 'c', 'd'],
        problem: 'has 5 cells where the header has 3',
        strayQuotes: false,
      },
      { line: 56, cells: ['9'], problem: 'has 1 cell where the header has 3', strayQuotes: false },
    ]);
  });
});

describe('files that are no table', () => {
  const refusal = async (
    content: string | Buffer,
    name?: string,
  ): Promise<{ code: string; message: string }> => {
    try {
      await read(content, {}, name);
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error('was not refused');
  };

  test('a missing file, a folder, an empty file', async () => {
    await expect(openTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'not-found' });
    mkdirSync(join(folder, 'directory.csv'));
    await expect(openTable(join(folder, 'directory.csv'))).rejects.toMatchObject({ code: 'unreadable-file' });
    await expect(openTable('/dev/null')).rejects.toMatchObject({ code: 'unreadable-file' });
    expect(await refusal('')).toMatchObject({ code: 'bad-file', message: '“table.csv” is empty.' });
    expect(await refusal('\ufeff')).toMatchObject({ code: 'bad-file', message: '“table.csv” is empty.' });
    expect(await refusal('\n\n\n')).toMatchObject({ code: 'bad-file' });
  });

  test('other kinds of file are named', async () => {
    expect((await refusal(Buffer.from('PK\u0003\u0004xxxxxxxxxxxxxxx'), 'a.xlsx')).message).toContain(
      'zip archive that is damaged',
    );
    expect((await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'a.xls')).message).toContain(
      'an old spreadsheet',
    );
    expect((await refusal(Buffer.from('%PDF-1.7'), 'a.pdf')).message).toContain('a PDF document');
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251));
    expect((await refusal(noise, 'a.bin')).message).toContain('is not text');
  });

  test('a gzip archive that is cut short', async () => {
    const packed = gzipSync(`id,text,label\n${body}\n`);
    expect(await refusal(packed.subarray(0, packed.length - 20), 'cut.csv.gz')).toMatchObject({
      code: 'bad-file',
    });
  });
});

test('a gzipped file reads like the plain one', async () => {
  const plain = await read(`id,text,label\n${body}\n`);
  const packed = await read(gzipSync(`id,text,label\n${body}\n`), {}, 'table.csv.gz');
  expect(packed.rows).toEqual(plain.rows);
  expect(packed.table.source.compressed).toBe(true);
});

test('an encoding that shows only at the end of a large file is found by an import', async () => {
  const ascii = 'id,text\n' + '1,plain words only\n'.repeat(100_000);
  const bytes = Buffer.concat([
    Buffer.from(ascii),
    Buffer.from('2,caf\u00e9 cr\u00e8me d\u00e9j\u00e0 vu\n', 'latin1'),
  ]);
  const { table, rows } = await read(bytes);
  expect(table.encoding.name).toBe('windows-1252');
  expect(rows.at(-1)!.cells[1]).toBe('café crème déjà vu');
});

test('the sample stops early', async () => {
  const path = join(folder, 'long.csv');
  writeFileSync(path, `id,text,label\n${`${body}\n`.repeat(2_000)}`);
  const { rows, whole, suggestedRoles } = await sampleTable(path, {});
  expect(rows).toHaveLength(1_000);
  expect(whole).toBe(false);
  expect(suggestedRoles).toEqual(['other', 'text', 'label']);
});

const spectrum = new URL('../../../shared/data/csv_messy/csv_spectrum/', import.meta.url).pathname;
describe.skipIf(!existsSync(spectrum))('csv-spectrum (needs ../shared/data)', () => {
  const files = existsSync(spectrum)
    ? readdirSync(join(spectrum, 'csvs')).filter((name) => name.endsWith('.csv'))
    : [];
  test.each(files)('%s', async (file) => {
    const content = readFileSync(join(spectrum, 'csvs', file));
    const { table, rows } = await read(content, {
      delimiter: ',',
      quote: '"',
      header: true,
      encoding: 'utf-8',
    });
    const parsed = JSON.parse(
      readFileSync(join(spectrum, 'json', `${basename(file, '.csv')}.json`), 'utf8'),
    ) as Record<string, string>[] | Record<string, string>;
    const wanted = Array.isArray(parsed) ? parsed : [parsed];
    // The expectation for this file has another telephone number than the file itself.
    if (file === 'location_coordinates.csv') wanted[0]!['Contact Phone Number'] = '2095257564';
    const got = rows.map(({ cells }) =>
      Object.fromEntries(table.columns.map(({ name, index }) => [name, cells[index]])),
    );
    expect(got).toEqual(wanted);
  });
});
