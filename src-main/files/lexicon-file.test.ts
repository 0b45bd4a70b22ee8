import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLexiconFile } from './lexicon-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-lexicon-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('categories, scores and plain words, with a header and without', async () => {
  expect(await readLexiconFile(file('a.csv', 'word,polarity\ngood,positive\nbad,negative\n'))).toEqual([
    { term: 'good', category: 'positive', weight: 1 },
    { term: 'bad', category: 'negative', weight: 1 },
  ]);
  expect(await readLexiconFile(file('b.tsv', 'abandon\t-2\nwow\t4\nwell\t0\n'))).toEqual([
    { term: 'abandon', category: 'negative', weight: 2 },
    { term: 'wow', category: 'positive', weight: 4 },
  ]);
  expect(await readLexiconFile(file('c.txt', 'nation\nborder\n'))).toEqual([
    { term: 'nation', category: 'listed', weight: 1 },
    { term: 'border', category: 'listed', weight: 1 },
  ]);
});

test('a file without words is refused', async () => {
  await expect(readLexiconFile(file('d.csv', 'word,polarity\n,positive\n'))).rejects.toThrow('no words');
  await expect(readLexiconFile(join(folder, 'none.csv'))).rejects.toThrow('There is no file');
});
