import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';
import { openTable } from '../../files/table-reader.ts';

let posts: HostWithPosts;
let run: Run;
let plain: Run;
beforeAll(async () => {
  posts = await hostWithPosts();
  run = await posts.train({
    preset: 'logistic',
    settings: { 'features.longestCharacters': 0 },
    name: 'my run',
  });
  plain = await posts.train({ preset: 'majority' });
});
afterAll(() => posts.close());

async function table(path: string): Promise<string[][]> {
  const reader = await openTable(path, { delimiter: path.endsWith('.tsv') ? '\t' : ',' });
  const rows = [reader.columns.map(({ name }) => name)];
  for await (const batch of reader.rows()) for (const { cells } of batch) rows.push(cells);
  return rows;
}

async function exported(
  input: object = {},
): Promise<{ path: string; rows: number; columns: string[]; leftOut: number }> {
  const { job } = await posts.window.call('predictions.export', {
    project: posts.project,
    corpus: posts.corpus,
    runs: [run.id],
    ...input,
  });
  return (await posts.finish(job)) as { path: string; rows: number; columns: string[]; leftOut: number };
}

describe('list', () => {
  const list = (query: object) =>
    posts.window.call('predictions.list', { project: posts.project, run: run.id, limit: 1_000, ...query });

  test('a cell of the confusion matrix holds as many texts as it says', async () => {
    const confusion = run.metrics?.test?.confusion as number[][];
    for (const [gold, row] of confusion.entries())
      for (const [predicted, count] of row.entries())
        expect((await list({ part: 'test', gold, predicted })).total).toBe(count);
  });

  test('sorts by loss, by confidence and by place in the file', async () => {
    const losses = (await list({ part: 'test' })).predictions.map(({ loss }) => loss as number);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const sure = (await list({ sort: 'confidence' })).predictions.map(({ probabilities }) =>
      Math.max(...probabilities),
    );
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    const places = (await list({ sort: 'document' })).predictions.map(({ document }) => document);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('searches, filters by right and wrong, and pages without gaps', async () => {
    const all = await list({ sort: 'document', search: 'the' });
    expect(all.predictions.every(({ text }) => text.toLowerCase().includes('the'))).toBe(true);
    const right = await list({ correct: true });
    const wrong = await list({ correct: false });
    expect(right.total + wrong.total).toBe(2_000);
    const pages = [
      await list({ limit: 700, sort: 'loss' }),
      await list({ offset: 700, limit: 700 }),
      await list({ offset: 1_400, limit: 700 }),
    ];
    expect(
      new Set(pages.flatMap(({ predictions }) => predictions.map(({ document }) => document))).size,
    ).toBe(2_000);
  });

  test('the loss is minus the logarithm of the label’s probability', async () => {
    for (const { gold, probabilities, loss } of (await list({ limit: 20 })).predictions)
      expect(loss).toBeCloseTo(-Math.log(probabilities[gold as number]), 6);
  });
});

describe('export', () => {
  test('gives every cell back in its place, and adds columns', async () => {
    const { path, rows, columns, leftOut } = await exported();
    expect(path.startsWith(posts.host.temporaryFolder)).toBe(true);
    const [header, ...written] = await table(path);
    const [original, ...source] = await table(samplePosts);
    expect({ rows, leftOut }).toEqual({ rows: 2_000, leftOut: 0 });
    expect(header).toEqual(columns);
    expect(header).toEqual([
      ...original,
      'my_run_label',
      ...run.classes.map((name) => `my_run_p_${name}`),
      'my_run_model',
      'my_run_run',
      'my_run_split',
      'my_run_human',
    ]);
    expect(written.map((row) => row.slice(0, original.length))).toEqual(source);
    for (const row of written.slice(0, 50)) {
      const probabilities = row
        .slice(original.length + 1, original.length + 1 + run.classes.length)
        .map(Number);
      expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      expect(run.classes[probabilities.indexOf(Math.max(...probabilities))]).toBe(row[original.length]);
    }
    expect(new Set(written.map((row) => row.at(-2)))).toEqual(new Set(['train', 'validation', 'test']));
    // What people said stands in the file already, and beside the prediction once more.
    const label = original.indexOf('sentiment');
    expect(written.map((row) => row.at(-1))).toEqual(source.map((row) => row[label]));
  });

  test('marks what is left to people when asked to', async () => {
    const { path, columns } = await exported({ abstainBelow: 0.6 });
    const [, ...written] = await table(path);
    const first = columns.indexOf('my_run_label') + 1;
    const abstained = columns.indexOf('my_run_abstained');
    expect(abstained).toBe(first + run.classes.length);
    for (const row of written)
      expect(row[abstained]).toBe(Math.max(...row.slice(first, abstained).map(Number)) < 0.6 ? 'yes' : 'no');
    expect(new Set(written.map((row) => row[abstained]))).toEqual(new Set(['yes', 'no']));
  });

  test('narrows to a selection', async () => {
    const { path, rows } = await exported({ selection: { search: 'bus' } });
    const found = await posts.window.call('corpora.documents', {
      project: posts.project,
      corpus: posts.corpus,
      search: 'bus',
      limit: 1_000,
    });
    expect(rows).toBe(found.total);
    expect((await table(path)).slice(1).map((row) => row[0])).toEqual(
      found.documents.map(({ cells }) => cells[0]),
    );
    await expect(exported({ selection: { part: 'test', split: 99 } })).rejects.toThrow();
  });

  test('several runs, ids only', async () => {
    const path = join(posts.folder, 'ids.tsv');
    const { columns } = await exported({ path, runs: [run.id, plain.name], idsOnly: true, format: 'tsv' });
    expect(columns[0]).toBe('id');
    expect(columns).toContain('majority_1_label');
    const [header, first] = readFileSync(path, 'utf8').split('\n');
    expect(header.split('\t')).toEqual(columns);
    expect(first.split('\t')[0]).toBe((await table(samplePosts))[1][0]);
  });

  test('rows without a text keep their place and get blank columns', async () => {
    const csv = join(posts.folder, 'gaps.csv');
    const lines = Array.from(
      { length: 30 },
      (_, row) =>
        `${String(row)},${row === 7 ? '' : `"word, number ${String(row)}"`},${row % 2 === 0 ? 'a' : 'b'}`,
    );
    writeFileSync(csv, `id,text,label\n${lines.join('\n')}\n`);
    const other = await hostWithPosts(csv);
    try {
      const trained = await other.train({ preset: 'majority' });
      const { job } = await other.window.call('predictions.export', {
        project: other.project,
        corpus: other.corpus,
        runs: [trained.id],
      });
      const { path, rows } = (await other.finish(job)) as { path: string; rows: number };
      expect(rows).toBe(30);
      const written = await table(path);
      expect(written.map((row) => row.slice(0, 3))).toEqual(await table(csv));
      expect(written[8].slice(3).every((cell) => cell === '')).toBe(true);
    } finally {
      await other.close();
    }
  });

  test('never replaces a file unless told, and leaves nothing behind', async () => {
    const path = join(posts.folder, 'there.csv');
    writeFileSync(path, 'mine');
    await expect(exported({ path })).rejects.toMatchObject({ code: 'already-exists' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await exported({ path, overwrite: true });
    expect(await table(path)).toHaveLength(2_001);
    const { job } = await posts.window.call('predictions.export', {
      project: posts.project,
      corpus: posts.corpus,
      runs: [run.id],
      path: join(posts.folder, 'never.csv'),
    });
    await posts.window.call('jobs.cancel', { project: posts.project, job });
    await expect(posts.finish(job)).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(posts.folder, 'never.csv'))).toBe(false);
    expect(readdirSync(posts.folder).filter((name) => name.includes('.part'))).toEqual([]);
  });
});

describe('predicting a file', () => {
  const predict = async (
    input: object,
  ): Promise<{ path: string; rows: number; columns: string[]; leftOut: number }> => {
    const { job } = await posts.window.call('predictions.predictFile', {
      project: posts.project,
      run: run.id,
      file: samplePosts,
      ...input,
    });
    return (await posts.finish(job)) as { path: string; rows: number; columns: string[]; leftOut: number };
  };

  test('gives the same numbers as the export of the same texts', async () => {
    const there = await table((await exported({ path: join(posts.folder, 'a.csv') })).path);
    const here = await table((await predict({ path: join(posts.folder, 'b.csv') })).path);
    // All but the part of the split and the label that people gave.
    const width = there[0].length - 2;
    expect(here).toEqual(there.map((row) => row.slice(0, width)));
  });

  test('finds the text column by its name, or asks', async () => {
    const file = join(posts.folder, 'other.csv');
    writeFileSync(file, 'a,b\n1,what a lovely day\n2,\n');
    await expect(predict({ file })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('text') as string,
    });
    await expect(predict({ file, textColumn: 'c' })).rejects.toMatchObject({ code: 'not-found' });
    const [, first, second] = await table(
      (await predict({ file, textColumn: 'b', path: join(posts.folder, 'c.csv') })).path,
    );
    expect(run.classes).toContain(first[2]);
    expect(second.slice(2).every((cell) => cell === '')).toBe(true);
  });

  test('does not write over the file that it reads', async () => {
    const file = join(posts.folder, 'same.csv');
    writeFileSync(file, 'text\nhello\n');
    await expect(predict({ file, path: file, overwrite: true })).rejects.toMatchObject({ code: 'bad-input' });
    expect(readFileSync(file, 'utf8')).toBe('text\nhello\n');
  });
});
