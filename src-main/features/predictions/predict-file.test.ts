/** Threads give what one call of the model gives; what is cut short leaves nothing under the name, and can go on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';
import { openProjectReader } from '../../database/open-project.ts';
import { openTable } from '../../files/table-reader.ts';

let posts: HostWithPosts;
const runs: Record<string, Run> = {};
beforeAll(async () => {
  posts = await hostWithPosts();
  const settings = { 'training.epochs': 1, 'model.embeddingSize': 8, 'features.minCount': 1 };
  runs['dan'] = await posts.train({ preset: 'dan', settings, device: 'cpu' });
  runs['cnn'] = await posts.train({
    preset: 'cnn',
    settings: { ...settings, 'model.filters': 4 },
    device: 'cpu',
  });
  runs['naive-bayes'] = await posts.train({ preset: 'naive-bayes', settings: {} });
});
afterAll(() => posts.close());

async function cellsOf(path: string): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const batch of (await openTable(path, { delimiter: ',' })).rows())
    rows.push(...batch.map(({ cells }) => cells));
  return rows;
}

const begin = async (run: Run, file: string, path: string, more: object = {}): Promise<string> => {
  const { job } = await posts.window.call('predictions.predictFile', {
    project: posts.project,
    run: run.id,
    file,
    path,
    overwrite: true,
    ...more,
  });
  return job;
};

test.each(['dan', 'cnn', 'naive-bayes'])(
  '%s: the same 32-bit numbers, with one thread and three',
  async (preset) => {
    const run = runs[preset];
    const paths = [1, 3].map((threads) => join(posts.folder, `${preset}-${String(threads)}.csv`));
    for (const [index, threads] of [1, 3].entries())
      await posts.finish(await begin(run, samplePosts, paths[index], { threads }));
    expect(readFileSync(paths[0]).equals(readFileSync(paths[1]))).toBe(true);
    const source = await cellsOf(samplePosts);
    const [header] = readFileSync(samplePosts, 'utf8').split('\n');
    const text = header.split(',').indexOf('text');
    const expected = await posts.engine.predict({
      model: { projectPath: posts.path, run: run.id },
      texts: source.map((row) => row[text]),
    });
    const written = (await cellsOf(paths[0])).flatMap((row) =>
      row.slice(header.split(',').length + 1, -2).map(Number),
    );
    expect([...Float32Array.from(written)]).toEqual([...expected]);
  },
);

describe('cut short', () => {
  let large: string;
  const unfinished = () => readdirSync(posts.folder).filter((name) => name.endsWith('.part'));
  const row = async (job: string) =>
    (await posts.window.call('predictions.files', { project: posts.project })).find((one) => one.job === job);
  beforeAll(() => {
    large = join(posts.folder, 'large.csv');
    const text = readFileSync(samplePosts, 'utf8');
    const body = text.slice(text.indexOf('\n') + 1);
    writeFileSync(large, text + body.repeat(14));
  });

  test('cancelled: nothing is left', async () => {
    const path = join(posts.folder, 'cancelled.csv');
    const job = await begin(runs['cnn'], large, path);
    await expect.poll(() => unfinished().length, { timeout: 20_000 }).toBe(1);
    await posts.window.call('jobs.cancel', { project: posts.project, job });
    await expect(posts.finish(job)).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(path)).toBe(false);
    expect(unfinished()).toEqual([]);
    expect(await row(job)).toMatchObject({ state: 'cancelled', resumable: false });
  });

  test('the engine process is killed: it goes on, and the file is the same to the byte', async () => {
    const [whole, path] = ['whole.csv', 'killed.csv'].map((name) => join(posts.folder, name));
    await posts.finish(await begin(runs['cnn'], large, whole));
    const job = await begin(runs['cnn'], large, path, { threads: 1 });
    const reader = openProjectReader(posts.path);
    const checkpoint = () =>
      reader.value<string | null>('SELECT checkpoint FROM file_predictions WHERE job_id = ?', job);
    await expect.poll(checkpoint, { timeout: 30_000, interval: 5 }).toEqual(expect.any(String));
    reader.close();
    process.kill(posts.engine.pid as number, 'SIGKILL');
    await expect(posts.finish(job)).rejects.toMatchObject({ code: 'engine-failed' });
    expect(existsSync(path)).toBe(false);
    expect(await row(job)).toMatchObject({ state: 'failed', resumable: true });
    const resumed = await posts.window.call('predictions.resumeFile', { project: posts.project, job });
    const output = (await posts.finish(resumed.job)) as { rows: number; drift: unknown };
    expect(output.rows).toBe(30_000);
    expect(readFileSync(path).equals(readFileSync(whole))).toBe(true);
    expect(unfinished()).toEqual([]);
    expect(await row(job)).toMatchObject({ resumable: false });
    await expect(
      posts.window.call('predictions.resumeFile', { project: posts.project, job }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});
