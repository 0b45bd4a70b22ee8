import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { learningRateTrial } from '../../api/learning-rate.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

const start = (input: { preset: string; from?: number; to?: number; steps?: number }) =>
  posts.window.call('runs.findLearningRate', {
    project: posts.project,
    corpus: posts.corpus,
    settings: input.preset === 'dan' ? { 'training.optimizer': 'rmsprop' } : {},
    device: 'cpu',
    threads: 1,
    ...input,
  });

test('the loss of a network falls and runs away; the rate suggested lies between, and nothing is kept', async () => {
  const { job } = await start({ preset: 'dan', steps: 60 });
  const trial = learningRateTrial.parse(await posts.finish(job));
  expect(trial).toMatchObject({ preset: 'dan', present: 0.001, diverged: true });
  const { points, suggested, steepest, lowest } = trial;
  const rates = points.map(({ learningRate }) => learningRate);
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
  expect(suggested).toBe(Math.min(steepest!, lowest! / 10));
  expect(suggested).toBeGreaterThan(1e-5);
  expect(suggested).toBeLessThan(0.1);
  expect(await posts.window.call('runs.list', { project: posts.project })).toEqual([]);
});

test('what has no learning rate, and a range that is none, are refused in words', async () => {
  await expect(start({ preset: 'logistic' })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('no learning rate') as string,
  });
  await expect(start({ preset: 'dan', from: 0.1, to: 0.01 })).rejects.toMatchObject({ code: 'bad-input' });
});
