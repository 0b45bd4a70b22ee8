import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fivePosts, openTestProject, type TestProject } from '../../../test/support/test-project.ts';
import type { Corpus } from '../../api/corpora.ts';
import { readCorpusRows } from '../../database/corpus-rows.ts';
import { openProjectReader } from '../../database/open-project.ts';
import { dataFingerprint, readLabels, readParts, readText, readTexts } from '../../database/training-data.ts';
import { formatRow } from '../../files/csv-writer.ts';
import type { Connection } from '../../host/host.ts';
import { importTable } from './import-table.ts';

let here: TestProject;
let window: Connection;
let project: string;
let projectPath: string;
let importFile: TestProject['importFile'];
beforeEach(async () => {
  here = await openTestProject();
  ({ window, project, projectPath, importFile } = here);
});
afterEach(() => here.close());

async function onlyCorpus(): Promise<Corpus> {
  const corpora = await window.call('corpora.list', { project });
  expect(corpora).toHaveLength(1);
  return corpora[0]!;
}

describe('a tidy file', () => {
  test('is imported with every cell as it was', async () => {
    const report = await importFile(`${fivePosts}\n`);
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
    await importFile(fivePosts);
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
    await importFile(fivePosts);
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
    await importFile(fivePosts);
    const { textLength } = await window.call('corpora.summary', { project, corpus: 1 });
    expect(textLength).toMatchObject({ unit: 'words', median: 4, max: 5 });
    expect(textLength.bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  test('gzipped, under another name, twice', async () => {
    const report = await importFile(gzipSync(fivePosts), { sourceName: 'my tweets.csv.gz' }, 'upload-1');
    expect(report.corpus).toBe('my tweets');
    expect((await importFile(fivePosts, { sourceName: 'my tweets.csv' })).corpus).toBe('my tweets 2');
    await expect(importFile(fivePosts, { name: 'my tweets' })).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(await window.call('corpora.list', { project })).toHaveLength(2);
  });

  test('is deleted, and purged with all that belongs to it', async () => {
    await importFile(fivePosts);
    await window.call('corpora.delete', { project, corpus: 1 });
    expect(await window.call('corpora.list', { project })).toEqual([]);
    const reader = openProjectReader(projectPath);
    const tables = (): string[] => reader.column("SELECT name FROM sqlite_schema WHERE name LIKE 'corpus_%'");
    expect(tables().length).toBeGreaterThan(0);
    await window.call('history.purge', { project });
    expect(tables()).toEqual([]);
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
    const report = await importFile(fivePosts, { roles: { author: 'label', id: 'other' } });
    expect(report.columns.map(({ role }) => role)).toEqual(['other', 'text', 'other', 'split', 'label']);
    expect((await onlyCorpus()).labels[0]!.categories.map(({ name }) => name)).toEqual([
      'ann',
      'bob',
      'cyd',
      'dan',
    ]);
  });

  test('several labels', async () => {
    await importFile(fivePosts, { roles: { author: 'label', label: 'label' } });
    expect((await onlyCorpus()).labels.map(({ name }) => name)).toEqual(['label', 'author']);
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
        // Most rows have the width of the header, or it would be made to fit them.
        const usual = Array.from({ length: rows.length + 1 }, () => ['x', 'some text', 'y']);
        const all = [...rows, ...usual];
        const text = `id,text,label\n${all.map((row) => formatRow(row, ',')).join('\n')}\n`;
        const report = await importTable(
          {
            projectPath,
            path: here.file(text),
            sourceName: 'table.csv',
            options: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' },
            roles: { id: 'other', text: 'text', label: 'other' },
          },
          // In this thread: starting one for each of many small tables takes longer than all the rest.
          { proceed: () => undefined, commit: () => undefined, progress: () => undefined },
        );
        expect(report.read).toBe(all.length);
        expect(report.stored + report.skipped + report.empty).toBe(all.length);
        const corpora = await window.call('corpora.list', { project });
        const reader = openProjectReader(projectPath);
        const back = [...readCorpusRows(reader, corpora[0]!.id)].map(({ cells }) => cells);
        reader.close();
        expect(back).toEqual(all);
      }),
      { numRuns: 40 },
    );
  });

  test('repeated and rounded ids are said', async () => {
    const report = await importFile('id,text,label\n1.23E+18,one,a\n1.23E+18,two,b\n7,three,a\n', {
      roles: { id: 'id' },
      repeatedIds: 'keep',
    });
    expect(report.warnings).toEqual([
      '2 ids such as “1.23E+18” look rounded by a spreadsheet; fetch the ids again from where they came.',
      'The id column “id” is not unique: 1 row repeats an earlier id, such as “1.23E+18”.',
    ]);
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
