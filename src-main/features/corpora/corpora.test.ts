import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VerbInput, VerbOutput } from '../../api/catalogue.ts';
import { importReport, type Corpus, type ImportReport } from '../../api/corpora.ts';
import type { ErrorReport } from '../../api/errors.ts';
import { readCorpusRows } from '../../database/corpus-rows.ts';
import { openProjectReader } from '../../database/open-project.ts';
import { dataFingerprint, readLabels, readParts, readText, readTexts } from '../../database/training-data.ts';
import { formatRow } from '../../files/csv-writer.ts';
import type { Connection, Host } from '../../host/host.ts';
import { startHost } from '../../host/start-host.ts';

let folder: string;
let host: Host;
let window: Connection;
let project: string;
let projectPath: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-corpora-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  host = startHost();
  window = host.connect(() => undefined);
  mkdirSync(join(folder, 'project'));
  projectPath = join(folder, 'project', 'study.lectern');
  project = (await window.call('projects.create', { path: projectPath })).handle;
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(content: string | Buffer, name = 'table.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function finished(job: string): Promise<VerbOutput<'jobs.get'>> {
  for (;;) {
    const found = await window.call('jobs.get', { project, job });
    if (found.state !== 'queued' && found.state !== 'running') return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

type ImportOptions = Omit<VerbInput<'corpora.import'>, 'project' | 'path'>;

async function importFile(
  content: string | Buffer,
  options: ImportOptions = {},
  name?: string,
): Promise<ImportReport> {
  const { job } = await window.call('corpora.import', { project, path: file(content, name), ...options });
  const { state, error, output } = await finished(job);
  if (state !== 'done') throw Object.assign(new Error(error?.message), error);
  return importReport.parse(output);
}

/** What an import that cannot work says; and that it left nothing. */
async function refusal(
  content: string | Buffer,
  options: ImportOptions = {},
  name?: string,
): Promise<ErrorReport> {
  let error: ErrorReport | undefined;
  try {
    await importFile(content, options, name);
  } catch (thrown) {
    error = thrown as ErrorReport;
  }
  expect(error, 'the import was not refused').toBeDefined();
  expect(await window.call('corpora.list', { project })).toEqual([]);
  expect(stagingFiles()).toEqual([]);
  const reader = openProjectReader(projectPath);
  expect(reader.column("SELECT name FROM sqlite_schema WHERE name LIKE 'corpus_%'")).toEqual([]);
  reader.close();
  return error!;
}

function stagingFiles(): string[] {
  return readdirSync(join(folder, 'project')).filter((name) => name.includes('-import-'));
}

async function onlyCorpus(): Promise<Corpus> {
  const corpora = await window.call('corpora.list', { project });
  expect(corpora).toHaveLength(1);
  return corpora[0]!;
}

const tweets = [
  'id,text,label,split,author',
  '1234567890123456789,"Loving the #summer, friends!",positive,train,ann',
  '1234567890123456790,"Two\nlines 😀 here",neutral,train,bob',
  '1234567890123456791,I hate Mondays,negative,val,ann',
  '1234567890123456792,@ann said “hello” & left,neutral,test,cyd',
  '1234567890123456793,Café olé,positive,test,dan',
].join('\n');

describe('a tidy file', () => {
  test('is imported with every cell as it was', async () => {
    const report = await importFile(`${tweets}\n`);
    expect(report).toMatchObject({
      corpus: 'table',
      read: 5,
      stored: 5,
      skipped: 0,
      empty: 0,
      encoding: 'utf-8',
      dialect: { delimiter: ',', quote: '"', header: true, newline: 'LF' },
      skippedRows: [],
      warnings: [],
    });
    expect(report.columns.map(({ role }) => role)).toEqual(['id', 'text', 'label', 'split', 'other']);
    const corpus = await onlyCorpus();
    const { documents } = await window.call('corpora.documents', { project, corpus: corpus.id });
    expect(documents[0]).toEqual({
      id: 1,
      line: 2,
      text: 'Loving the #summer, friends!',
      cells: ['1234567890123456789', 'Loving the #summer, friends!', 'positive', 'train', 'ann'],
    });
    expect(documents.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7]);
  });

  test('brings its label, in natural order, and its split', async () => {
    await importFile(tweets);
    const corpus = await onlyCorpus();
    expect(corpus.labels).toMatchObject([
      {
        name: 'label',
        column: 'label',
        categories: [
          { name: 'negative', count: 1 },
          { name: 'neutral', count: 2 },
          { name: 'positive', count: 2 },
        ],
        missing: 0,
      },
    ]);
    expect(corpus.splits).toMatchObject([
      { name: 'split', description: 'from the column “split”', counts: { train: 2, validation: 1, test: 2 } },
    ]);
  });

  test('can be read for training', async () => {
    await importFile(tweets);
    const { id, labels, splits } = await onlyCorpus();
    const reader = openProjectReader(projectPath);
    expect([...readTexts(reader, id)]).toMatchObject([{ firstDocument: 1, texts: { length: 5 } }]);
    expect(readText(reader, id, 3)).toBe('I hate Mondays');
    expect(() => readText(reader, id, 6)).toThrow('has no document 6');
    const values = readLabels(reader, id, labels[0]!.id);
    expect(values).toEqual({
      categories: ['negative', 'neutral', 'positive'],
      values: Int16Array.of(2, 1, 0, 1, 2),
    });
    const parts = readParts(reader, id, splits[0]!.id);
    expect(parts).toEqual(Uint8Array.of(0, 0, 1, 2, 2));
    const fingerprint = dataFingerprint(reader, id, values, parts);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(dataFingerprint(reader, id, values, parts)).toBe(fingerprint);
    expect(dataFingerprint(reader, id, values, Uint8Array.of(0, 0, 1, 2, 0))).not.toBe(fingerprint);
    reader.close();
  });

  test('has readable lengths', async () => {
    await importFile(tweets);
    const { textLength } = await window.call('corpora.summary', { project, corpus: 1 });
    expect(textLength).toMatchObject({ unit: 'words', median: 4, max: 5 });
    expect(textLength.bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  test('gzipped, under another name, twice', async () => {
    const report = await importFile(gzipSync(tweets), { sourceName: 'my tweets.csv.gz' }, 'upload-1');
    expect(report.corpus).toBe('my tweets');
    expect((await importFile(tweets, { sourceName: 'my tweets.csv' })).corpus).toBe('my tweets 2');
    await expect(importFile(tweets, { name: 'my tweets' })).rejects.toMatchObject({ code: 'already-exists' });
    expect(await window.call('corpora.list', { project })).toHaveLength(2);
  });

  test('is deleted with all that belongs to it', async () => {
    await importFile(tweets);
    await window.call('corpora.delete', { project, corpus: 1 });
    expect(await window.call('corpora.list', { project })).toEqual([]);
    const reader = openProjectReader(projectPath);
    expect(reader.column("SELECT name FROM sqlite_schema WHERE name LIKE 'corpus_%'")).toEqual([]);
    for (const table of ['labels', 'splits', 'split_parts', 'set_aside_rows']) {
      expect(reader.value(`SELECT count(*) FROM ${table}`)).toBe(0);
    }
    reader.close();
    await expect(window.call('corpora.get', { project, corpus: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('what the user says about columns', () => {
  test('goes before the suggestion', async () => {
    const report = await importFile(tweets, { roles: { author: 'label', id: 'other' } });
    expect(report.columns.map(({ role }) => role)).toEqual(['other', 'text', 'other', 'split', 'label']);
    expect((await onlyCorpus()).labels[0]!.categories.map(({ name }) => name)).toEqual([
      'ann',
      'bob',
      'cyd',
      'dan',
    ]);
  });

  test('several labels', async () => {
    await importFile(tweets, { roles: { author: 'label', label: 'label' } });
    expect((await onlyCorpus()).labels.map(({ name }) => name)).toEqual(['label', 'author']);
  });

  test('an unknown column, two texts, no text', async () => {
    expect(await refusal(tweets, { roles: { nonsense: 'label' } })).toMatchObject({
      code: 'bad-input',
      message: 'The file has no column “nonsense”.',
      hint: 'Its columns are: id, text, label, split, author.',
    });
    expect((await refusal(tweets, { roles: { author: 'text', text: 'text' } })).message).toContain(
      'More than one column',
    );
    expect((await refusal(tweets, { roles: { text: 'other' } })).message).toBe(
      'No column is chosen as the text.',
    );
  });

  test('columns with repeated, empty, reserved and odd names', async () => {
    const header = 'text,text,,rowid,select,"a ""b"" [c]; DROP TABLE x"';
    const report = await importFile(`${header}\none thing,a,b,c,d,e\nanother thing,f,g,h,i,j\n`, {
      roles: { select: 'label', text: 'text' },
    });
    expect(report.columns.map(({ column }) => column)).toEqual([
      'text',
      'text_2',
      'column_3',
      'rowid_2',
      'select',
      'a "b" [c]; DROP TABLE x',
    ]);
    expect(report.columns.map(({ name }) => name)).toEqual([
      'text',
      'text',
      '',
      'rowid',
      'select',
      'a "b" [c]; DROP TABLE x',
    ]);
    const found = await window.call('corpora.documents', {
      project,
      corpus: 1,
      search: 'another',
      filters: [{ column: 'a "b" [c]; DROP TABLE x', values: ['j'] }],
    });
    expect(found.documents.map(({ cells }) => cells)).toEqual([['another thing', 'f', 'g', 'h', 'i', 'j']]);
  });
});

describe('every row is accounted for', () => {
  test('ragged, unbalanced, empty and blank rows are set aside with their line', async () => {
    const report = await importFile(
      [
        'id,text,label',
        '1,fine,a',
        '2,short',
        '3,one,too,many',
        '4,"two',
        'lines",b',
        '5,,a',
        '',
        '6,"   ",b',
        '7,"open,b',
        '8,"closed, later",a',
        '9,last,b',
      ].join('\n'),
    );
    expect(report).toMatchObject({ read: 10, stored: 4, skipped: 3, empty: 3 });
    expect(report.read).toBe(report.stored + report.skipped + report.empty);
    expect(report.skippedRows).toEqual([
      { line: 3, reason: 'has 2 cells where the header has 3' },
      { line: 4, reason: 'has 4 cells where the header has 3' },
      {
        line: 10,
        reason: 'a quotation mark opened on line 10 is closed in the middle of a cell on a later line',
      },
    ]);
    const aside = await window.call('corpora.setAside', { project, corpus: 1 });
    expect(aside.map(({ line, kind }) => [line, kind])).toEqual([
      [3, 'skipped'],
      [4, 'skipped'],
      [7, 'empty'],
      [8, 'empty'],
      [9, 'empty'],
      [10, 'skipped'],
    ]);
    expect(aside.find(({ line }) => line === 7)!.reason).toBe('has no text');
    expect(aside.find(({ line }) => line === 8)!.reason).toBe('the line is blank');
  });

  test('any table at all comes back cell by cell, in its order', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '😀', ' ', '"', ',', '\n', '\r', '1', "'", '@', '='),
      maxLength: 6,
    });
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const all = [...rows, ['x', 'some text', 'y']];
        const text = `id,text,label\n${all.map((row) => formatRow(row, ',')).join('\n')}\n`;
        const report = await importFile(text, {
          options: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' },
          roles: { id: 'other', text: 'text', label: 'other' },
        });
        expect(report.read).toBe(all.length);
        expect(report.stored + report.skipped + report.empty).toBe(all.length);
        const corpora = await window.call('corpora.list', { project });
        const reader = openProjectReader(projectPath);
        const back = [...readCorpusRows(reader, corpora[0]!.id)].map(({ cells }) => cells);
        reader.close();
        expect(back).toEqual(all);
      }),
      { numRuns: 25 },
    );
  });

  test('repeated and rounded ids are said', async () => {
    const report = await importFile('id,text,label\n1.23E+18,one,a\n1.23E+18,two,b\n7,three,a\n', {
      roles: { id: 'id' },
    });
    expect(report.warnings).toEqual([
      '2 ids such as “1.23E+18” look rounded by a spreadsheet; fetch the ids again from where they came.',
      'The id column “id” is not unique: 1 row repeats an earlier id, such as “1.23E+18”.',
    ]);
  });
});

describe('encodings', () => {
  test.each(['utf-16le', 'utf-16be', 'windows-1252', 'utf-8'])('%s', async (encoding) => {
    const text = tweets.replace('😀', ':-)').replace('Café olé', 'Café olé déjà vu à Noël');
    const report = await importFile(iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf-16') }));
    expect(report).toMatchObject({ encoding, stored: 5 });
    const found = await window.call('corpora.documents', { project, corpus: 1, search: 'cafe' });
    expect(found.documents.map((one) => one.text)).toEqual(['Café olé déjà vu à Noël']);
  });

  test('NUL bytes and broken bytes are marked and said', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,text,label\n1,a b'),
      Buffer.from([0]),
      Buffer.from('c,x\n2,ééééééééééééééééééééééééé'),
      Buffer.from([0xff]),
      Buffer.from(',y\n'),
    ]);
    const report = await importFile(bytes);
    expect(report).toMatchObject({ stored: 2, encoding: 'utf-8' });
    expect(report.warnings).toEqual([
      '1 character could not be decoded as utf-8 and is marked with �.',
      '1 NUL character was found and replaced by �.',
    ]);
  });
});

describe('files that cannot become a corpus', () => {
  test('only a header', async () => {
    expect(await refusal('id,text,label\n')).toMatchObject({
      code: 'bad-file',
      message: '“table.csv” has only a header and no rows.',
    });
  });

  test('an empty file, a folder, a missing file', async () => {
    expect((await refusal('')).message).toBe('“table.csv” is empty.');
    await expect(window.call('corpora.import', { project, path: folder })).rejects.toMatchObject({
      code: 'unreadable-file',
    });
    await expect(
      window.call('corpora.import', { project, path: join(folder, 'no.csv') }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a text column that is all empty', async () => {
    expect(await refusal('id,text,label\n1,,a\n2, ,b\n', { roles: { text: 'text' } })).toMatchObject({
      code: 'bad-data',
      message: 'The column “text”, chosen as the text, is empty in every row of “table.csv”.',
    });
  });

  test('a wrong delimiter that fits no row', async () => {
    const error = await refusal('id,text,label\n1;a;b\n2;c;d\n', {
      options: { delimiter: ',' },
      roles: { text: 'text' },
    });
    expect(error.code).toBe('bad-file');
    expect(error.message).toContain('has 1 cell where the header has 3');
  });

  test('a label column of ids', async () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => `${i},text ${i}`).join('\n');
    const error = await refusal(`id,text\n${rows}\n`, { roles: { id: 'label', text: 'text' } });
    expect(error).toMatchObject({ code: 'bad-data' });
    expect(error.message).toContain('cannot be a label: it has more than 5,000 different values');
  });

  test('a binary file', async () => {
    const noise = Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 251));
    expect((await refusal(noise)).message).toContain('is not text');
  });
});

test('one class only: imported, with a warning', async () => {
  const report = await importFile('id,text,label\n1,a text,yes\n2,b text,yes\n');
  expect(report.warnings).toEqual([
    'The label “label” has only one category, “yes”; nothing can be learned from it until there are two.',
  ]);
});

test('a file without a header is imported whole, with a warning', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i},words of text ${i},${i % 2 ? 'a' : 'b'}`);
  const report = await importFile(rows.join('\n'), { roles: { column_2: 'text' } });
  expect(report).toMatchObject({ read: 30, stored: 30 });
  expect(report.warnings[0]).toContain('The first row looks like data');
});

test('a field of 10 MB is a document like others', async () => {
  const big = 'word '.repeat(2_000_000);
  const report = await importFile(`id,text,label\n1,"${big}",a\n2,short,b\n`, { roles: { text: 'text' } });
  expect(report).toMatchObject({ stored: 2 });
  const { documents } = await window.call('corpora.documents', { project, corpus: 1 });
  expect(documents[0]!.text.length).toBe(10_000_000);
  const { textLength } = await window.call('corpora.summary', { project, corpus: 1 });
  expect(textLength.max).toBe(2_000_000);
});

test('where the split column names no validation part, one is set apart evenly, and the same again', async () => {
  const rows = Array.from(
    { length: 200 },
    (_, i) => `text ${i},${i % 4 ? 'a' : 'b'},${i < 150 ? 'train' : 'test'}`,
  );
  const content = `text,label,split\n${rows.join('\n')}\n`;
  const report = await importFile(content);
  expect(report.warnings).toEqual([
    'The column “split” names no validation part, so 10 % of the training part were set apart at random for it.',
  ]);
  await importFile(content);
  const [second, first] = await window.call('corpora.list', { project });
  expect(first!.splits[0]!.counts).toEqual({ train: 135, validation: 15, test: 50 });
  const reader = openProjectReader(projectPath);
  const parts = readParts(reader, first!.id, first!.splits[0]!.id);
  expect(readParts(reader, second!.id, second!.splits[0]!.id)).toEqual(parts);
  reader.close();
  const rare = [...parts.keys()].filter((i) => parts[i] === 1 && i % 4 === 0).length;
  expect([3, 4]).toContain(rare);
});

describe('looking for documents', () => {
  const search = async (typed: string): Promise<number[]> =>
    (await window.call('corpora.documents', { project, corpus: 1, search: typed })).documents.map(
      ({ id }) => id,
    );

  test('words in any order, the last one unfinished, without accents and capitals', async () => {
    await importFile(tweets);
    expect(await search('mondays hate')).toEqual([3]);
    expect(await search('mond')).toEqual([3]);
    expect(await search('mond hate')).toEqual([]);
    expect(await search('CAFE ole')).toEqual([5]);
    expect(await search('')).toEqual([1, 2, 3, 4, 5]);
    expect(await search('nowhere')).toEqual([]);
  });

  test('marks, emoji, phrases, and what the search language would trip over', async () => {
    await importFile(tweets);
    expect(await search('#summer')).toEqual([1]);
    expect(await search('#ann')).toEqual([]);
    expect(await search('@ann')).toEqual([4]);
    expect(await search('ann')).toEqual([4]);
    expect(await search('😀')).toEqual([2]);
    expect(await search('😀 here')).toEqual([2]);
    expect(await search('“hello”')).toEqual([4]);
    expect(await search('"i hate"')).toEqual([3]);
    expect(await search('"hate i"')).toEqual([]);
    for (const odd of [
      '"',
      '""',
      '*',
      'a*b',
      '(',
      ')',
      'AND',
      'OR NOT',
      'NEAR(',
      'text:',
      '-',
      '^',
      '%',
      '_',
      '\\',
      "'",
      "don't",
      'x"y',
      '{',
      '+',
      ':',
      '\0',
    ]) {
      expect(Array.isArray(await search(odd)), odd).toBe(true);
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 12 }), async (typed) => {
        expect(Array.isArray(await search(typed))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('filters, parts, pages', async () => {
    const rows = Array.from(
      { length: 250 },
      (_, i) => `text number ${i},${i % 2 ? 'a' : 'b'},${['train', 'dev', 'test'][i % 3]}`,
    );
    await importFile(`text,label,split\n${rows.join('\n')}\n`);
    const ask = (query: Partial<VerbInput<'corpora.documents'>>) =>
      window.call('corpora.documents', { project, corpus: 1, ...query });
    expect(await ask({ limit: 2, offset: 248 })).toMatchObject({
      total: 250,
      documents: [{ id: 249 }, { id: 250 }],
    });
    expect((await ask({ offset: 1_000 })).documents).toEqual([]);
    const filtered = await ask({ filters: [{ column: 'label', values: ['a'] }], limit: 3, offset: 10 });
    expect(filtered).toMatchObject({ total: 125, documents: [{ id: 22 }, { id: 24 }, { id: 26 }] });
    expect((await ask({ filters: [{ column: 'label', values: ['a', 'b'] }] })).total).toBe(250);
    expect((await ask({ filters: [{ column: 'label', values: [] }] })).total).toBe(0);
    expect((await ask({ part: 'validation' })).total).toBe(83);
    expect(
      (await ask({ part: 'validation', search: 'number', filters: [{ column: 'label', values: ['a'] }] }))
        .total,
    ).toBe(42);
    await expect(ask({ filters: [{ column: 'nope', values: ['x'] }] })).rejects.toMatchObject({
      code: 'bad-input',
      hint: 'Its columns are: text, label, split.',
    });
  });
});

describe('the preview', () => {
  test('shows rows, lines, roles and what is odd', async () => {
    const path = file(`${tweets}\nshort\n`);
    const preview = await window.call('corpora.preview', { path });
    expect(preview.columns.map(({ suggestedRole }) => suggestedRole)).toEqual([
      'id',
      'text',
      'label',
      'split',
      'other',
    ]);
    expect(preview.lines).toEqual([2, 3, 5, 6, 7, 8]);
    expect(preview.estimatedRows).toBe(6);
    expect(preview.warnings).toEqual([
      '1 of the first 6 rows cannot be read and would be skipped; the first, on line 8, has 1 cell where the header has 5.',
    ]);
  });

  test('follows what the user chooses', async () => {
    const path = file(iconv.encode('nom;texte\nZoë;déjà vu à Noël\n', 'windows-1252'));
    const guessed = await window.call('corpora.preview', { path });
    expect(guessed).toMatchObject({ encoding: { name: 'windows-1252' }, dialect: { delimiter: ';' } });
    const forced = await window.call('corpora.preview', {
      path,
      options: { encoding: 'utf-8', delimiter: ',' },
    });
    expect(forced.encoding.undecodable).toBe(5);
    expect(forced.rows[0]![0]).toContain('�');
    expect(forced.columns).toHaveLength(1);
  });

  test('of a large file reads its beginning only', async () => {
    const path = file(`id,text,label\n${'1,some words of a text,a\n'.repeat(800_000)}`);
    const started = performance.now();
    const preview = await window.call('corpora.preview', { path });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(Math.abs(preview.estimatedRows - 800_000)).toBeLessThan(8_000);
    expect(preview.rows).toHaveLength(100);
  });
});
