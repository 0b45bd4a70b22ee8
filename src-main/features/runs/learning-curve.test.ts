import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { learningCurve } from '../../api/learning-curve.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

const start = (input: { sizes?: number[]; seeds?: number; preset?: string }) =>
  posts.window.call('runs.learningCurve', {
    project: posts.project,
    corpus: posts.corpus,
    preset: 'naive-bayes',
    ...input,
  });

test('more documents do better, every draw is kept, and no run is', async () => {
  const { job } = await start({ sizes: [1600, 50, 150, 400], seeds: 2 });
  const curve = learningCurve.parse(await posts.finish(job));
  expect(curve.points.map(({ documents }) => documents)).toEqual([50, 150, 400, 1600]);
  expect(curve).toMatchObject({ available: 1600, fittedOn: 'validation', preset: 'naive-bayes' });
  // All documents give this method without chance one model only.
  expect(curve.points.map(({ test }) => test?.macroF1.length)).toEqual([2, 2, 2, 1]);
  const mean = (values: readonly number[] = []): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(curve.points.at(-1)?.validation?.macroF1)).toBeGreaterThan(
    mean(curve.points[0]?.validation?.macroF1) + 0.05,
  );
  expect(new Set(curve.points[0]?.validation?.macroF1).size).toBeGreaterThan(1);
  const fit = curve.macroF1;
  expect(fit?.sentence).toMatch(/labels/);
  expect(fit?.band.at(-1)?.documents).toBe(3200);
  for (const { value, low, high } of fit?.band ?? []) {
    expect(low).toBeLessThanOrEqual(value + 0.02);
    expect(high).toBeGreaterThanOrEqual(value - 0.02);
  }
  expect(await posts.window.call('runs.list', { project: posts.project })).toEqual([]);
  const asked = { project: posts.project, corpus: posts.corpus };
  const [stored] = await posts.window.call('runs.analyses', asked);
  expect(stored).toMatchObject({ kind: 'learning curve', preset: 'naive-bayes' });
  const again = await posts.window.call('runs.analysis', {
    project: posts.project,
    analysis: stored?.id ?? 0,
  });
  expect(again.result).toEqual(curve);

  // All documents are what an ordinary run trains on, to the last digit.
  const run = await posts.train({ preset: 'naive-bayes' });
  expect(curve.points.at(-1)?.test?.macroF1[0]).toBe(run.metrics?.test?.macroF1.value);
  expect(curve.points.at(-1)?.validation?.accuracy[0]).toBe(run.metrics?.validation?.accuracy.value);
});

test('few sizes give scores and no curve', async () => {
  const { job } = await start({ sizes: [100, 200], seeds: 1 });
  const curve = learningCurve.parse(await posts.finish(job));
  expect(curve.macroF1).toBeNull();
  expect(curve.notes.join(' ')).toContain('at least 4 sizes');
});

test('sizes that cannot be are refused with the number that can', async () => {
  await expect(start({ sizes: [100, 5000] })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('1,600 labelled documents, not 5,000') as string,
  });
  await expect(start({ sizes: [2, 100] })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(start({ seeds: 0 })).rejects.toMatchObject({ code: 'bad-input' });
});

test('a cancelled curve stops between trainings and keeps nothing', async () => {
  const { job } = await start({ seeds: 30 });
  await posts.window.call('jobs.cancel', { project: posts.project, job });
  await expect(posts.finish(job)).rejects.toMatchObject({ state: 'cancelled' });
});
