import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';

/** Why nothing can be submitted here; empty where it can. */
function absent(): string {
  try {
    const states = execFileSync('sinfo', ['--noheader', '--format', '%T'], { encoding: 'utf8' });
    return /^(?!down|drain|fail)\w/mu.test(states) ? '' : 'Slurm has no node that is up';
  } catch {
    return 'Slurm is not installed or not running here';
  }
}
const why = absent();

describe.skipIf(why !== '')(`a search by Slurm${why === '' ? '' : ` (${why})`}`, () => {
  let posts: HostWithPosts;
  beforeAll(async () => {
    posts = await hostWithPosts();
  });
  afterAll(() => posts.close());

  test('trains every trial in a copy and takes it over: the same numbers as here', async () => {
    const asked = { project: posts.project, corpus: posts.corpus, preset: 'naive-bayes' };
    const { sweep, job } = await posts.window.call('runs.startSweep', {
      ...asked,
      name: "it's one",
      plan: {
        method: 'grid',
        executor: 'slurm',
        ranges: { 'model.smoothing': { values: [0.5, 2] }, 'model.fitPrior': { values: [true] } },
      },
    });
    await posts.finish(job);
    const found = await posts.window.call('runs.getSweep', { project: posts.project, sweep });
    expect(found.trials.map(({ state }) => state)).toEqual(['done', 'done']);
    const here = await posts.train({ preset: 'naive-bayes', settings: { 'model.smoothing': 0.5 } });
    const there = await posts.window.call('runs.get', {
      project: posts.project,
      run: found.trials[0]?.run?.id ?? '',
    });
    expect(there.metrics).toEqual(here.metrics);
    expect(there).toMatchObject({ name: "it's one-1", state: 'done', job, recipe: here.recipe });
    const { total } = await posts.window.call('predictions.list', { project: posts.project, run: there.id });
    expect(total).toBe(2_000);
    // Copies hold the texts, so none stays behind.
    const folder = join(posts.folder, "posts-it's one-slurm");
    expect(existsSync(join(folder, 'logs'))).toBe(true);
    for (const file of ['base.lectern', 'trial-1.lectern'])
      expect(existsSync(join(folder, file))).toBe(false);
    // Each trial starts a program of its own, after Slurm has found the time for it.
  }, 240_000);

  test('halving, which waits for its rounds, is refused', async () => {
    await expect(
      posts.window.call('runs.startSweep', {
        project: posts.project,
        corpus: posts.corpus,
        preset: 'naive-bayes',
        plan: { method: 'halving', executor: 'slurm', ranges: { 'model.smoothing': { values: [0.5, 2] } } },
      }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});
