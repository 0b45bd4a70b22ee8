/** Adding what a grown file has more than the corpus. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestProject, type ImportOptions, type TestProject } from '../../../test/support/test-project.ts';
import { additionReport, type AdditionReport, type Corpus } from '../../api/corpora.ts';
import { openProjectReader } from '../../database/open-project.ts';
import { addNewRows } from './add-new-rows.ts';
import { importTable } from './import-table.ts';

let here: TestProject;
beforeEach(async () => (here = await openTestProject()));
afterEach(() => here.close());

async function corpus(): Promise<Corpus> {
  return (await here.window.call('corpora.list', { project: here.project }))[0]!;
}

async function add(content: string, more: { replaceChanged?: boolean } = {}): Promise<AdditionReport> {
  const { id } = await corpus();
  const path = here.file(content, 'grown.csv');
  const { job } = await here.window.call('corpora.addNew', {
    project: here.project,
    corpus: id,
    path,
    ...more,
  });
  for (;;) {
    const { state, error, output } = await here.window.call('jobs.get', { project: here.project, job });
    if (state === 'done') return additionReport.parse(output);
    if (state !== 'queued' && state !== 'running') throw Object.assign(new Error(error?.message), error);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function texts(search = ''): Promise<string[]> {
  const { id } = await corpus();
  const found = await here.window.call('corpora.documents', {
    project: here.project,
    corpus: id,
    search,
    limit: 1000,
  });
  return found.documents.map(({ text }) => text);
}

/** What must hold whatever was added. */
function expectSound(): void {
  const reader = openProjectReader(here.projectPath);
  try {
    expect(reader.value('PRAGMA integrity_check')).toBe('ok');
    const { rows_read, rows_stored, rows_skipped, rows_empty } =
      reader.get<Record<string, number>>('SELECT * FROM corpora')!;
    expect(rows_stored! + rows_skipped! + rows_empty!).toBe(rows_read);
    expect(reader.value('SELECT count(*) FROM corpus_1')).toBe(rows_stored);
    expect(reader.value('SELECT max(document_id) FROM corpus_1')).toBe(rows_stored);
    expect(reader.value('SELECT count(*) FROM set_aside_rows')).toBe(rows_skipped! + rows_empty!);
    const lengths = reader.value<string>('SELECT text_statistics FROM corpora')!;
    const { words } = JSON.parse(lengths) as { words: [number, number][] };
    expect(words.reduce((sum, [, n]) => sum + n, 0)).toBe(rows_stored);
  } finally {
    reader.close();
  }
}

const first = 'id,text,label\n1,one fish,a\n2,two fish,b\n3,,a\n4,too,few,cells\n5,red fish,a\n';

test('a grown file adds its new rows; those changed are listed and left, or replaced when asked', async () => {
  await here.importFile(first, { name: 'fish', roles: { id: 'id', label: 'label' } });
  const { id } = await corpus();
  await here.window.call('splits.create', {
    ...{ project: here.project, corpus: id },
    method: { kind: 'random', train: 1, validation: 0, test: 0 },
  });
  const grown = `${first.replace('two fish', 'two cats')}6,blue fish,c\n7,,b\n8,old fish,a\n`;
  const report = await add(grown);
  expect(report).toMatchObject({ corpus: 'fish', read: 8, known: 3, added: 2, skipped: 1, empty: 2, changed: 1, replaced: 0 }); // prettier-ignore
  expect(report.changedIds).toEqual(['2']);
  expect(report.warnings.join(' ')).toMatch(/left as it is.*new category: “c”.*in no part of the split/);
  expectSound();
  expect(await texts()).toEqual(['one fish', 'two fish', 'red fish', 'blue fish', 'old fish']);
  expect(await texts('blue')).toEqual(['blue fish']);
  expect(await texts('cats')).toEqual([]);
  const after = await corpus();
  expect(after).toMatchObject({ documents: 5, skipped: 1, empty: 2 });
  expect(after.labels[0]!.categories).toEqual([
    { name: 'a', count: 3 },
    { name: 'b', count: 1 },
    { name: 'c', count: 1 },
  ]);
  expect(after.splits[0]!.counts.train).toBe(3);

  const replaced = await add(grown, { replaceChanged: true });
  expect(replaced).toMatchObject({ known: 5, added: 0, changed: 1, replaced: 1 });
  expect(await texts('cats')).toEqual(['two cats']);
  expect(await texts('two')).toEqual(['two cats']);
  expectSound();

  const again = await add(grown);
  expect(again).toMatchObject({ read: 8, known: 5, added: 0, changed: 0, warnings: [] });
  expectSound();
});

test('an export puts the grown corpus together in order', async () => {
  await here.importFile(first, { name: 'fish', roles: { id: 'id' } });
  const grown = `${first}6,blue fish,c\n7,,b\n8,old fish,a\n`;
  await add(grown);
  const reader = openProjectReader(here.projectPath);
  const { readCorpusRows } = await import('../../database/corpus-rows.ts');
  const rows = [...readCorpusRows(reader, 1)].map(({ cells }) => cells.join(','));
  reader.close();
  expect(`id,text,label\n${rows.join('\n')}\n`).toBe(grown);
});

test('without ids rows are matched by their content, as often as it occurs', async () => {
  const roles: ImportOptions['roles'] = { text: 'text', n: 'other' };
  await here.importFile('text,n\nok,1\nok,1\nthanks,2\n', { name: 'short', roles });
  const report = await add('text,n\nthanks,2\nok,1\nok,1\nok,1\nok,3\n');
  expect(report).toMatchObject({ read: 5, known: 3, added: 2, changed: 0 });
  expect((await texts()).sort()).toEqual(['ok', 'ok', 'ok', 'ok', 'thanks']);
  expectSound();
});

test('what the first import did to the rows is done to the new ones', async () => {
  const csv = 'id,title,body,author\n1,Hello,from @ann,Ann\n';
  await here.importFile(csv, {
    name: 'posts',
    roles: { id: 'id', title: 'text', body: 'text', author: 'group' },
    pseudonymise: { texts: true, columns: ['author'] },
  });
  const report = await add(`${csv}2,Again,to @bob,Ann\n`);
  expect(report).toMatchObject({ known: 1, added: 1, changed: 0 });
  expect(await texts()).toEqual(['Hello\n\nfrom @user', 'Again\n\nto @user']);
});

test('files that do not fit are refused in words, and nothing changes', async () => {
  await here.importFile(first, { name: 'fish', roles: { id: 'id' } });
  await expect(add('id,text,label,more\n9,new,a,b\n')).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('has “more” besides') as string,
  });
  await expect(add('id,text\n9,new\n')).rejects.toThrow('lacks “label”');
  await expect(add('id,text,label\n9,new,a\n9,newer,b\n')).rejects.toThrow('is not unique');
  await expect(add('id,text,label\n')).rejects.toMatchObject({ code: 'bad-file' });
  expect(await texts()).toHaveLength(3);
  expect(here.stagingFiles()).toEqual([]);
  expectSound();
});

test('adding a file in two steps comes to the same documents as importing it whole', async () => {
  const word = fc.constantFrom('red', 'blue', 'fish', 'é', '😀', 'مرحبا', '"', ',');
  const row = fc.array(word, { minLength: 1, maxLength: 3 });
  const control = { proceed: () => undefined, commit: () => undefined, progress: () => undefined };
  const reader = openProjectReader(here.projectPath);
  let addTo = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 12 }), fc.nat(), async (rows, at) => {
      const line = (words: string[], i: number): string =>
        `${i},"${words.join(' ').replaceAll('"', '""')} x"`;
      const all = rows.map(line);
      const cut = 1 + (at % (all.length - 1));
      // In this thread, which is quicker.
      const request = {
        ...{
          projectPath: here.projectPath,
          path: '',
          sourceName: 'table.csv',
          options: { encoding: 'utf-8' },
        },
        roles: { id: 'id', text: 'text' } as const,
      };
      const path = here.file(`id,text\n${all.slice(0, cut).join('\n')}\n`);
      await importTable({ ...request, path }, control);
      addTo++;
      here.file(`id,text\n${all.join('\n')}\n`);
      const report = await addNewRows({ ...request, path, addTo, replaceChanged: false }, control);
      expect(report).toMatchObject({ read: all.length, known: cut, added: all.length - cut, changed: 0 });
      const table = `corpus_${addTo}`;
      expect(reader.column(`SELECT text FROM ${table} ORDER BY document_id`)).toEqual(
        rows.map((words) => `${words.join(' ')} x`),
      );
      expect(reader.value(`SELECT count(*) FROM ${table}_fts WHERE ${table}_fts MATCH 'x'`)).toBe(all.length);
    }),
    { numRuns: 12 },
  );
  reader.close();
});
