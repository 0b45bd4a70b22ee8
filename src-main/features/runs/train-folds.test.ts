import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { openProjectReader } from '../../database/open-project.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

const start = (folds: number, split?: number) =>
  posts.window.call('runs.trainFolds', {
    project: posts.project,
    corpus: posts.corpus,
    preset: 'naive-bayes',
    folds,
    ...(split === undefined ? {} : { split }),
  });
const splits = async () =>
  (await posts.window.call('corpora.list', { project: posts.project }))[0]?.splits ?? [];

test('without such folds it says how to make them, and makes nothing', async () => {
  await expect(start(3)).rejects.toMatchObject({
    code: 'bad-input',
    message: 'The corpus “posts” has no split with 3 folds.',
  });
  await expect(start(3, (await splits())[0]?.id)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(start(1)).rejects.toMatchObject({ code: 'bad-input' });
  expect(await splits()).toHaveLength(1);
});

test('each round is a run on its own split; together they test every document once', async () => {
  const folded = await posts.window.call('splits.create', {
    project: posts.project,
    corpus: posts.corpus,
    name: 'by author in 3',
    method: { kind: 'random', group: 'author', folds: 3 },
  });
  const { runs } = await start(3);
  for (const { job } of runs) await posts.finish(job);
  const trained = await Promise.all(
    runs.map(({ run }) => posts.window.call('runs.get', { project: posts.project, run })),
  );
  expect(trained.map(({ split }) => split.name)).toEqual([
    'by author in 3, fold 1',
    'by author in 3, fold 2',
    'by author in 3, fold 3',
  ]);
  expect(trained.reduce((sum, { metrics }) => sum + (metrics?.test?.documents ?? 0), 0)).toBe(2_000);
  // The authors that the folds keep together are drawn together for the intervals too.
  expect(trained.every(({ metrics }) => metrics?.test?.groupedBy?.column === 'author')).toBe(true);
  const reader = openProjectReader(posts.path);
  const tested = reader.value<number>(
    'SELECT count(DISTINCT document_id) FROM predictions WHERE part = 2 AND gold IS NOT NULL',
  );
  reader.close();
  expect(tested).toBe(2_000);

  // A second cross-validation meets the same rounds.
  const before = (await splits()).length;
  const again = await start(3, folded.id);
  for (const { job } of again.runs) await posts.finish(job);
  expect(await splits()).toHaveLength(before);
});
