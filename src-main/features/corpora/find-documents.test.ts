import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fivePosts, openTestProject, type TestProject } from '../../../test/support/test-project.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import type { Connection } from '../../host/host.ts';

let here: TestProject;
let window: Connection;
let project: string;
let importFile: TestProject['importFile'];
beforeEach(async () => {
  here = await openTestProject();
  ({ window, project, importFile } = here);
});
afterEach(() => here.close());

describe('looking for documents', () => {
  const search = async (typed: string): Promise<number[]> =>
    (await window.call('corpora.documents', { project, corpus: 1, search: typed })).documents.map(
      ({ id }) => id,
    );

  test('words in any order, the last one unfinished, without accents and capitals', async () => {
    await importFile(fivePosts);
    expect(await search('mondays hate')).toEqual([3]);
    expect(await search('mond')).toEqual([3]);
    expect(await search('mond hate')).toEqual([]);
    expect(await search('CAFE ole')).toEqual([5]);
    expect(await search('')).toEqual([1, 2, 3, 4, 5]);
    expect(await search('nowhere')).toEqual([]);
  });

  test('marks, emoji, phrases, and what the search language would trip over', async () => {
    await importFile(fivePosts);
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
    const path = here.file(`${fivePosts}\nshort\n`);
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
    const path = here.file(Buffer.from('nom;texte\nZoë;déjà vu à Noël\n', 'latin1'));
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
    const path = here.file(`id,text,label\n${'1,some words of a text,a\n'.repeat(800_000)}`);
    const started = performance.now();
    const preview = await window.call('corpora.preview', { path });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(Math.abs(preview.estimatedRows - 800_000)).toBeLessThan(8_000);
    expect(preview.rows).toHaveLength(100);
  });

  test('of a gzipped file knows about how many rows it has', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `${row},some words of text ${row * 7919},a\n`);
    const path = here.file(gzipSync(`id,text,label\n${rows.join('')}`), 'large.csv.gz');
    const preview = await window.call('corpora.preview', { path });
    expect(Math.abs(preview.estimatedRows - 200_000)).toBeLessThan(20_000);
  });
});
