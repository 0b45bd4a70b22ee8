import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';

let posts: HostWithPosts;
let run: Run;
beforeAll(async () => {
  posts = await hostWithPosts();
  await posts.window.call('splits.create', {
    project: posts.project,
    corpus: posts.corpus,
    method: { kind: 'random', group: 'author' },
    seed: 3,
  });
  run = await posts.train({ preset: 'naive-bayes' });
});
afterAll(() => posts.close());

test('intervals of a run on a split by author are drawn by author', () => {
  const { groupedBy, rocAuc, accuracy, documents } = run.metrics?.test ?? {};
  expect(groupedBy?.column).toBe('author');
  expect(groupedBy?.groups).toBeGreaterThan(5);
  expect(groupedBy?.groups).toBeLessThan(documents as number);
  expect(rocAuc?.value).toBeGreaterThan(accuracy?.value as number);
});

const subgroups = (column: string) =>
  posts.window.call('evaluation.subgroups', { project: posts.project, run: run.id, column });

test('subgroups of a column add up to the part, and few documents are not scored', async () => {
  const { all, groups, notes } = await subgroups('author');
  expect(groups.reduce((sum, group) => sum + group.documents, 0)).toBe(all.documents);
  expect(all.accuracy?.value).toBe(run.metrics?.test?.accuracy.value);
  for (const group of groups) {
    expect(group.accuracy === null).toBe(group.documents < 10);
    expect(group.small).toBe(group.documents < 30);
  }
  expect(notes.join(' ')).toContain('fewer than 30');
  // The accuracies of all subgroups, weighted by size, are that of the whole; those too small are left to the rest.
  const hits = (group: (typeof groups)[number]): number =>
    group.accuracy === null ? 0 : (group.accuracy.value as number) * group.documents;
  expect(groups.reduce((sum, group) => sum + hits(group), 0)).toBeLessThanOrEqual(hits(all) + 1e-9);
});

test('a column of numbers is cut into ranges in ascending order', async () => {
  const { groups } = await subgroups('retweets');
  expect(groups.length).toBeLessThanOrEqual(20);
  const starts = groups.map(({ name }) => Number.parseFloat(name)).filter(Number.isFinite);
  if (groups.some(({ name }) => name.includes(' to ')))
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  await expect(subgroups('nowhere')).rejects.toMatchObject({ code: 'not-found' });
});

test('leaving the unsure to people: about the share that was asked for, and fewer errors on the rest', async () => {
  const { curve, chosen, meanRisk } = await posts.window.call('evaluation.abstention', {
    project: posts.project,
    run: run.id,
    share: 0.3,
  });
  expect(curve.at(-1)).toMatchObject({ coverage: 1, accuracy: run.metrics?.test?.accuracy.value });
  expect(curve.map(({ coverage }) => coverage)).toEqual(
    curve.map(({ coverage }) => coverage).sort((a, b) => a - b),
  );
  expect(chosen?.setOn).toBe('validation');
  expect(chosen?.sent).toBeGreaterThan(0.15);
  expect(chosen?.sent).toBeLessThan(0.45);
  expect(chosen?.accuracy.value).toBeGreaterThan(chosen?.accuracySent.value as number);
  expect(meanRisk).toBeLessThan(1 - (run.metrics?.test?.accuracy.value as number));
});

test('precision and recall at every cutoff, and where the answers stand', async () => {
  const asked = { project: posts.project, run: run.id };
  const found = await posts.window.call('evaluation.precisionRecall', asked);
  const name = run.classes[0]!;
  const own = run.metrics!.test!.perClass[name]!;
  expect(found).toMatchObject({ category: name, support: own.support });
  expect(found.chosen.precision.value).toBeCloseTo(own.precision.value!, 12);
  expect(found.chosen.recall.value).toBeCloseTo(own.recall.value!, 12);
  const recalls = found.curve.map(({ recall }) => recall);
  expect(recalls).toEqual([...recalls].sort((a, b) => b - a));
  expect(found.curve[0]?.recall).toBe(1);
  await expect(
    posts.window.call('evaluation.precisionRecall', { ...asked, category: 99 }),
  ).rejects.toMatchObject({ code: 'not-found' });
});

test('several differences are corrected for being several', async () => {
  const other = await posts.train({ preset: 'majority' });
  const third = await posts.train({ preset: 'naive-bayes', settings: { 'features.minDocuments': 10 } });
  const { differences, warnings } = await posts.window.call('runs.compare', {
    project: posts.project,
    runs: [run.id, other.id, third.id],
  });
  expect(warnings).toEqual([]);
  for (const difference of differences) {
    expect(difference.groupedBy).toBe('author');
    expect(difference.mcnemarHolm).toBeGreaterThanOrEqual(difference.mcnemarP);
    expect(difference.permutationHolm).toBeGreaterThanOrEqual(difference.permutationP);
    expect(difference.detectable).toBeGreaterThan(0);
  }
  const [smallest] = differences.map(({ mcnemarP }) => mcnemarP).sort((a, b) => a - b);
  expect(Math.min(...differences.map(({ mcnemarHolm }) => mcnemarHolm))).toBe(
    Math.min(1, (smallest as number) * 2),
  );
});
