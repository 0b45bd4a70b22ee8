import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { openProjectReader } from '../../database/open-project.ts';
import type { Run } from '../../api/runs.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

const quick = { 'training.epochs': 4, 'model.embeddingSize': 16, 'model.hiddenSizes': [16] };

function modelHash(run: Run): string {
  const reader = openProjectReader(posts.path);
  try {
    const weights = reader.value<Uint8Array>('SELECT weights FROM models WHERE run_id = ?', run.id);
    return createHash('sha256')
      .update(weights as Uint8Array)
      .digest('hex');
  } finally {
    reader.close();
  }
}

describe('an estimate', () => {
  test.each(['dan', 'mlp'])('of %s names the parameters and steps that training then has', async (preset) => {
    const asked = { preset, settings: { ...quick, 'training.patience': 0 }, device: 'cpu' as const };
    const estimate = await posts.window.call('runs.estimate', {
      project: posts.project,
      corpus: posts.corpus,
      ...asked,
    });
    const run = await posts.train(asked);
    const epochs = await posts.window.call('runs.epochs', { project: posts.project, run: run.id });
    expect(estimate.parameters).toBe(run.parameterCount);
    expect(estimate.steps).toBe(epochs.at(-1)?.step);
    // Weights and the two moments of Adam at the least.
    expect(estimate.deviceBytes).toBeGreaterThan(3 * 4 * estimate.parameters);
    expect(estimate).toMatchObject({ backend: run.backend, adapter: run.adapter, threads: run.threads });
    expect(estimate.seconds).toBeGreaterThan(0);
  });

  test('of a method without a device has a time and no memory', async () => {
    const project = { project: posts.project, corpus: posts.corpus };
    const estimate = await posts.window.call('runs.estimate', { ...project, preset: 'logistic' });
    expect(estimate).toMatchObject({ deviceBytes: null, steps: null, backend: 'reference' });
    expect(estimate.parameters).toBeGreaterThan(0);
  });

  test('of what cannot be trained is refused like training it', async () => {
    await expect(
      posts.window.call('runs.estimate', {
        project: posts.project,
        corpus: posts.corpus,
        preset: 'dan',
        label: 99,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('training', () => {
  test('majority answers the most frequent category, and no interval is missing', async () => {
    const run = await posts.train({ preset: 'majority' });
    expect(run).toMatchObject({ name: 'majority-1', state: 'done', hasModel: true, seed: 1 });
    const test = run.metrics?.test;
    expect(test?.macroRecall.value).toBeCloseTo(1 / run.classes.length, 12);
    expect(test?.accuracy.value).toBeCloseTo(test?.baseline?.accuracy as number, 12);
    expect(test?.macroF1.value).toBeCloseTo(test?.baseline?.macroF1 as number, 12);
    expect(run.metrics?.train?.documents).toBe(1_600);
  });

  test('logistic regression learns the sample, writes every iteration and tells the window', async () => {
    const run = await posts.train({ preset: 'logistic' });
    expect(run.metrics?.test?.macroF1.value).toBeGreaterThan(0.7);
    expect(run.metrics?.test?.macroF1.low).toBeLessThan(run.metrics?.test?.macroF1.value as number);
    const epochs = await posts.window.call('runs.epochs', { project: posts.project, run: run.id });
    expect(epochs.length).toBeGreaterThan(5);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
    expect(posts.events.filter((event) => event.event === 'epoch' && event.run === run.id)).toHaveLength(
      epochs.length,
    );
    expect(posts.events.some((event) => event.event === 'changed' && event.topic === 'runs')).toBe(true);
  });

  test('the same seed gives the same bytes, another seed others', async () => {
    const train = (seed: number): Promise<Run> =>
      posts.train({ preset: 'dan', settings: quick, seed, device: 'cpu', threads: 2 });
    const [first, again, other] = [await train(1), await train(1), await train(2)];
    expect(modelHash(again)).toBe(modelHash(first));
    expect(modelHash(other)).not.toBe(modelHash(first));
    expect(again.metrics).toEqual(first.metrics);
    expect(again.dataFingerprint).toBe(first.dataFingerprint);

    // Training documents are followed over the epochs, the same ones with the same numbers.
    const mapOf = ({ id }: Run) => posts.window.call('runs.dataMap', { project: posts.project, run: id });
    const map = await mapOf(first);
    expect(map?.points).toHaveLength(1_000);
    expect(map?.epochs).toBe(
      (await posts.window.call('runs.epochs', { project: posts.project, run: first.id })).length,
    );
    for (const { confidence, variability, gold } of map?.points ?? []) {
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(variability).toBeLessThanOrEqual(0.5);
      expect(gold).toBeLessThan(first.classes.length);
    }
    expect(await mapOf(again)).toEqual(map);
  });

  test('several seeds are several runs', async () => {
    const { runs } = await posts.window.call('runs.train', {
      project: posts.project,
      corpus: posts.corpus,
      preset: 'dan',
      settings: { ...quick, 'training.epochs': 1 },
      name: 'tiny',
      seeds: 2,
      seed: 7,
    });
    for (const { job } of runs) await posts.finish(job);
    const named = await Promise.all(
      runs.map(({ run }) => posts.window.call('runs.get', { project: posts.project, run })),
    );
    expect(named.map(({ name, seed }) => [name, seed])).toEqual([
      ['tiny (seed 7)', 7],
      ['tiny (seed 8)', 8],
    ]);
  });
});

describe('what cannot be trained', () => {
  const train = (input: object): Promise<unknown> =>
    posts.window.call('runs.train', {
      project: posts.project,
      corpus: posts.corpus,
      preset: 'logistic',
      ...input,
    });

  test.each([
    [{ preset: 'magic' }, 'bad-input', 'magic'],
    [{ settings: { 'model.C': 1 } }, 'bad-input', 'model.C'],
    [{ settings: { 'model.c': -1 } }, 'bad-input', 'model.c'],
    [{ settings: { 'features.wordNgrams': 1.5 } }, 'bad-input', 'whole number'],
    [{ split: 99 }, 'not-found', '99'],
    [{ label: 99 }, 'not-found', '99'],
  ])('%o', async (input, code, words) => {
    await expect(train(input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  test('a name that is taken', async () => {
    await posts.train({ preset: 'majority', name: 'mine' });
    await expect(train({ preset: 'majority', name: 'mine' })).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  test('features that leave nothing fail in words, and the run says so', async () => {
    const { runs } = await posts.window.call('runs.train', {
      project: posts.project,
      corpus: posts.corpus,
      preset: 'logistic',
      settings: {
        'features.minDocuments': 1_000,
        'features.longestCharacters': 0,
        'features.maxShare': 0.01,
      },
    });
    await expect(posts.finish(runs[0].job)).rejects.toMatchObject({ code: 'bad-data' });
    const run = await posts.window.call('runs.get', { project: posts.project, run: runs[0].run });
    expect(run).toMatchObject({ state: 'failed', hasModel: false, error: { code: 'bad-data' } });
  });
});

describe('comparing', () => {
  test('pairs documents, tests the difference and lists what differs in the recipes', async () => {
    const [majority, plain, strong] = [
      await posts.train({ preset: 'majority' }),
      await posts.train({ preset: 'logistic', settings: { 'features.longestCharacters': 0 } }),
      await posts.train({
        preset: 'logistic',
        settings: { 'features.longestCharacters': 0, 'model.c': 0.01 },
      }),
    ];
    const comparison = await posts.window.call('runs.compare', {
      project: posts.project,
      runs: [plain.id, majority.id, strong.name],
    });
    const [against] = comparison.differences;
    expect(against).toMatchObject({ a: plain.id, b: majority.id, documents: 200 });
    const difference =
      (plain.metrics?.test?.accuracy.value as number) - (majority.metrics?.test?.accuracy.value as number);
    expect(against.accuracy.value).toBeCloseTo(difference, 12);
    expect((against.onlyARight - against.onlyBRight) / 200).toBeCloseTo(difference, 12);
    expect(against.mcnemarP).toBeLessThan(0.001);
    expect(comparison.recipeDifferences).toContainEqual({ path: 'model.c', values: ['3', '–', '0.01'] });
    expect(comparison.recipeDifferences.map(({ path }) => path)).not.toContain('text.lowercase.');
  });

  test('a run with itself is refused', async () => {
    await expect(
      posts.window.call('runs.compare', { project: posts.project, runs: ['latest', 'latest'] }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('naming, starring, deleting', () => {
  test('a run is found by the beginning of its id, by name and as the latest', async () => {
    const run = await posts.train({ preset: 'majority', name: 'Last One' });
    for (const name of [run.id, run.id.slice(0, 6), 'Last One', 'last one', 'latest'])
      expect((await posts.window.call('runs.get', { project: posts.project, run: name })).id).toBe(run.id);
    await expect(
      posts.window.call('runs.get', { project: posts.project, run: 'nobody' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('update and delete', async () => {
    const run = await posts.train({ preset: 'majority' });
    const updated = await posts.window.call('runs.update', {
      project: posts.project,
      run: run.id,
      name: 'kept',
      starred: true,
      note: 'n',
    });
    expect(updated).toMatchObject({ name: 'kept', starred: true, note: 'n' });
    await posts.window.call('runs.delete', { project: posts.project, run: run.id });
    await expect(
      posts.window.call('runs.get', { project: posts.project, run: run.id }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
