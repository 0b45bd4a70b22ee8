import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import { presetOf } from '../../api/presets.ts';
import { sweepPlan } from '../../api/sweeps.ts';
import { halvingRungs } from './halving-rungs.ts';
import { plannedTrials } from './sweep-settings.ts';

const plan = (given: object) => sweepPlan.parse(given);
const dan = presetOf('dan');

describe('settings of trials', () => {
  test('a grid has every combination once', () => {
    const trials = plannedTrials(
      dan,
      { 'training.epochs': 2 },
      plan({
        method: 'grid',
        ranges: {
          'model.dropout': { values: [0, 0.5] },
          'training.learningRate': { from: 0.0001, to: 0.01, scale: 'log', steps: 3 },
          'model.hiddenSizes': { values: [[], [50, 20]] },
        },
      }),
    );
    expect(trials).toHaveLength(12);
    expect(new Set(trials.map(({ settings }) => JSON.stringify(settings))).size).toBe(12);
    expect(new Set(trials.map(({ settings }) => settings['training.learningRate']))).toEqual(
      new Set([0.0001, 0.001, 0.01]),
    );
    for (const { recipe } of trials) expect(recipe).toMatchObject({ training: { epochs: 2 } });
  });

  test('what is drawn lies in its range, is different, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, count) => {
        const asked = plan({
          trials: count,
          seed,
          ranges: {
            'training.learningRate': { from: 1e-5, to: 0.1, scale: 'log' },
            'model.embeddingSize': { from: 10, to: 12 },
          },
        });
        const trials = plannedTrials(dan, {}, asked);
        expect(trials).toEqual(plannedTrials(dan, {}, asked));
        expect(trials).toHaveLength(count);
        for (const { settings } of trials) {
          expect(settings['training.learningRate']).toBeGreaterThanOrEqual(1e-5);
          expect(settings['training.learningRate']).toBeLessThanOrEqual(0.1);
          expect([10, 11, 12]).toContain(settings['model.embeddingSize']);
        }
      }),
    );
  });

  test('where there are fewer combinations than trials, all are tried', () => {
    const ranges = { 'model.embeddingSize': { values: [10, 20, 30] } };
    expect(plannedTrials(dan, {}, plan({ trials: 20, ranges }))).toHaveLength(3);
  });

  test.each([
    [{}, 'no setting to search'],
    [{ 'model.layers': { values: [1] } }, 'has no parameter'],
    [{ 'training.epochs': { values: [0] } }, 'from 1'],
    [{ 'training.learningRate': { from: 0.1, to: 0.01 } }, 'not above'],
    [{ 'model.dropout': { from: 0, to: 0.5, scale: 'log' } }, 'logarithmic'],
    [{ 'model.hiddenSizes': { from: 1, to: 10 } }, 'no number'],
  ])('%j is refused in words', (ranges, words) => {
    expect(() => plannedTrials(dan, {}, plan({ ranges }))).toThrow(words);
  });

  test('a grid that would never end is refused', () => {
    const many = { from: 1, to: 1000, steps: 100 };
    const ranges = { 'training.epochs': many, 'training.batchSize': many };
    expect(() => plannedTrials(dan, {}, plan({ method: 'grid', ranges }))).toThrow('10,000 combinations');
  });
});

test('halving trains fewer on more, and the last on all', () => {
  expect(halvingRungs(9, 3, 9000, 2)).toEqual([
    { trials: 9, documents: 1000 },
    { trials: 3, documents: 3000 },
    { trials: 1, documents: null },
  ]);
  expect(halvingRungs(9, 3, 90, 5)[0]).toEqual({ trials: 9, documents: 50 });
  expect(halvingRungs(1, 3, 90, 5)).toEqual([{ trials: 1, documents: null }]);
});

describe('searching', () => {
  let posts: HostWithPosts;
  beforeAll(async () => {
    posts = await hostWithPosts();
  });
  afterAll(() => posts.close());

  const search = (input: Omit<VerbInput<'runs.startSweep'>, 'project' | 'corpus' | 'preset'>) =>
    posts.window.call('runs.startSweep', {
      project: posts.project,
      corpus: posts.corpus,
      preset: 'naive-bayes',
      ...input,
    });
  const get = (sweep: string) => posts.window.call('runs.getSweep', { project: posts.project, sweep });
  const smoothing = (...values: number[]) => ({ 'model.smoothing': { values } });

  test('every trial of a grid is a run, judged on validation; only the best keeps its model', async () => {
    const { sweep, job } = await search({ plan: { method: 'grid', ranges: smoothing(0.01, 1) } });
    await posts.finish(job);
    const found = await get(sweep);
    expect(found).toMatchObject({ state: 'done', name: 'naive-bayes-search-1', preset: 'naive-bayes' });
    const runs = await posts.window.call('runs.list', { project: posts.project });
    for (const trial of found.trials) {
      const run = runs.find(({ id }) => id === trial.run?.id);
      expect(trial.score).toBe(run?.metrics?.validation?.macroF1.value);
      expect(run?.recipe).toMatchObject({ model: { smoothing: trial.settings['model.smoothing'] } });
      expect(run?.hasModel).toBe(trial.number === found.best);
      expect(run?.state).toBe('done');
    }
    const scores = found.trials.map(({ score }) => score!);
    expect(found.trials[found.best! - 1]?.score).toBe(Math.max(...scores));
    expect(await get('latest')).toEqual(found);
  });

  test('halving tries all on few documents and the best on all', async () => {
    const { sweep, job } = await search({
      plan: { method: 'halving', trials: 4, reduction: 2, ranges: smoothing(0.01, 0.1, 1, 10) },
    });
    await posts.finish(job);
    const { trials, best } = await get(sweep);
    expect(trials.map(({ rung, documents }) => [rung, documents])).toEqual([
      ...[0, 0, 0, 0].map((rung) => [rung, 400]),
      ...[1, 1].map((rung) => [rung, 800]),
      [2, null],
    ]);
    expect(trials.filter(({ run }) => run !== null).map(({ number }) => number)).toEqual([best]);
  });

  test('a search that is cancelled goes on with what is left, and ends the same', async () => {
    const asked = { plan: { method: 'grid' as const, ranges: smoothing(0.01, 1, 10), keep: 'all' as const } };
    const { sweep, job } = await search(asked);
    for (;;) {
      const { trials } = await get(sweep);
      if (trials.some(({ state }) => state === 'done')) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await posts.window.call('jobs.cancel', { project: posts.project, job });
    await expect(posts.finish(job)).rejects.toMatchObject({ code: 'cancelled' });
    const before = await get(sweep);
    expect(before.state).toBe('cancelled');
    expect(before.trials.some(({ state }) => state === 'waiting')).toBe(true);
    const resumed = await posts.window.call('runs.resumeSweep', { project: posts.project, sweep });
    await posts.finish(resumed.job);
    const after = await get(sweep);
    expect(after.state).toBe('done');
    expect(after.trials.map(({ score }) => score).slice(0, 2)).toEqual(
      (await get('naive-bayes-search-1')).trials.map(({ score }) => score),
    );
    expect(new Set(after.trials.map(({ run }) => run?.id)).size).toBe(3);
    await expect(
      posts.window.call('runs.resumeSweep', { project: posts.project, sweep }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});
