import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../api/runs.ts';
import { openProjectReader } from '../database/open-project.ts';
import { hostWithPosts, type HostWithPosts } from '../../test/support/host-with-posts.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

/** Trains long enough to be disturbed: some hundred epochs, and no early end. */
const long = { 'training.epochs': 5_000, 'training.patience': 0 };

async function startLong(): Promise<{ run: string; job: string }> {
  const { runs } = await posts.window.call('runs.train', {
    project: posts.project,
    corpus: posts.corpus,
    preset: 'dan',
    settings: long,
  });
  return runs[0];
}

async function untilEpochs(run: string, count: number): Promise<void> {
  while ((await posts.window.call('runs.epochs', { project: posts.project, run })).length < count)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

test('killing the engine interrupts the run and nothing else; the next run gets a new engine', async () => {
  const { run, job } = await startLong();
  await untilEpochs(run, 2);
  const pid = posts.engine.pid as number;
  process.kill(pid, 'SIGKILL');
  await expect(posts.finish(job)).rejects.toMatchObject({ code: 'engine-failed', state: 'failed' });
  const ended = await posts.window.call('runs.get', { project: posts.project, run });
  expect(ended).toMatchObject({ state: 'interrupted', hasModel: false, error: { code: 'engine-failed' } });
  expect(
    (await posts.window.call('runs.epochs', { project: posts.project, run })).length,
  ).toBeGreaterThanOrEqual(2);
  const next = await posts.train({ preset: 'majority' });
  expect(next.state).toBe('done');
  expect(posts.engine.pid).not.toBe(pid);
});

test('a run that was interrupted goes on from its last checkpoint, and one that was cancelled after it too', async () => {
  const get = (run: string): Promise<Run> => posts.window.call('runs.get', { project: posts.project, run });
  const { run, job } = await startLong();
  const reader = openProjectReader(posts.path);
  const saved = 'SELECT count(*) FROM checkpoints WHERE run_id = ?';
  while (reader.value<number>(saved, run) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  reader.close();
  await expect(posts.window.call('runs.resume', { project: posts.project, run })).rejects.toMatchObject({
    message: expect.stringContaining('still running') as string,
  });
  process.kill(posts.engine.pid as number, 'SIGKILL');
  await expect(posts.finish(job)).rejects.toMatchObject({ code: 'engine-failed' });
  for (const ending of ['interrupted', 'cancelled']) {
    const { state, resumableAfter } = await get(run);
    expect(state).toBe(ending);
    expect(resumableAfter).toBeGreaterThanOrEqual(1);
    const resumed = await posts.window.call('runs.resume', { project: posts.project, run });
    expect(resumed.run).toBe(run);
    await untilEpochs(run, (resumableAfter as number) + 2);
    await posts.window.call('jobs.cancel', { project: posts.project, job: resumed.job });
    await expect(posts.finish(resumed.job)).rejects.toMatchObject({ code: 'cancelled' });
    const epochs = await posts.window.call('runs.epochs', { project: posts.project, run });
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
    const { warnings, hasModel } = await get(run);
    expect(hasModel).toBe(true);
    expect(warnings.join(' ')).toContain(`cut short after epoch ${String(resumableAfter)}`);
  }
});

test('a run without a checkpoint says that it cannot go on', async () => {
  const { id } = await posts.train({ preset: 'majority' });
  await expect(posts.window.call('runs.resume', { project: posts.project, run: id })).rejects.toMatchObject({
    code: 'bad-input',
  });
});

test('a prediction under way fails with the engine too', async () => {
  const run = await posts.train({ preset: 'majority' });
  const model = { projectPath: posts.path, run: run.id };
  const prediction = posts.engine.predict({
    model,
    texts: Array.from({ length: 200_000 }, () => 'some text'),
  });
  const failed = expect(prediction).rejects.toMatchObject({ code: 'engine-failed' });
  process.kill(posts.engine.pid as number, 'SIGKILL');
  await failed;
  expect(await posts.engine.predict({ model, texts: ['again'] })).toHaveLength(run.classes.length);
});

test('cancelling stops within seconds and keeps the best model so far', async () => {
  const { run, job } = await startLong();
  await untilEpochs(run, 3);
  const started = performance.now();
  await posts.window.call('jobs.cancel', { project: posts.project, job });
  await expect(posts.finish(job)).rejects.toMatchObject({ code: 'cancelled', state: 'cancelled' });
  expect(performance.now() - started).toBeLessThan(15_000);
  const cancelled = await posts.window.call('runs.get', { project: posts.project, run });
  expect(cancelled).toMatchObject({ state: 'cancelled', hasModel: true });
  expect(cancelled.metrics?.test?.documents).toBe(200);
  expect(cancelled.warnings.join(' ')).toContain('Cancelled after epoch');
});

test('cancelling before the first epoch keeps the record only', async () => {
  const { run, job } = await startLong();
  await posts.window.call('jobs.cancel', { project: posts.project, job });
  await expect(posts.finish(job)).rejects.toMatchObject({ code: 'cancelled' });
  const cancelled = await posts.window.call('runs.get', { project: posts.project, run });
  expect(cancelled).toMatchObject({ state: 'cancelled', hasModel: false });
});

describe('a stored model', () => {
  test.each(['majority', 'logistic', 'dan'])(
    '%s predicts the stored probabilities again, bit for bit',
    async (preset) => {
      const run = await posts.train({
        preset,
        settings: preset === 'dan' ? { 'training.epochs': 2 } : {},
        device: 'cpu',
      });
      const { predictions } = await posts.window.call('predictions.list', {
        project: posts.project,
        run: run.id,
        sort: 'document',
        limit: 1_000,
      });
      const again = await posts.engine.predict({
        model: { projectPath: posts.path, run: run.id },
        texts: predictions.map(({ text }) => text),
      });
      expect([...again]).toEqual(predictions.flatMap(({ probabilities }) => probabilities));
    },
  );

  test('that is not there is said', async () => {
    await expect(
      posts.engine.predict({ model: { projectPath: posts.path, run: 'nothing' }, texts: ['a'] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('the doctor trains on every backend', async () => {
  const { backends, selfTest } = await posts.engine.doctor(true);
  expect(backends.map(({ name }) => name)).toContain('wasm');
  expect(selfTest.length).toBeGreaterThanOrEqual(2);
  for (const check of selfTest) expect(check, check.detail).toMatchObject({ passed: true });
});
