import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import { pointMap, type PointMap } from '../../api/embedding-maps.ts';
import type { Embedding } from '../../api/embeddings.ts';

let posts: HostWithPosts;
let trained: Embedding;
beforeAll(async () => {
  posts = await hostWithPosts();
  trained = (await train({ preset: 'skip-gram', settings: { 'model.size': 16, 'training.epochs': 2 } }))[0]!;
});
afterAll(() => posts.close());

async function train(
  input: Omit<VerbInput<'embeddings.train'>, 'project' | 'corpus'> & { corpus?: number },
): Promise<Embedding[]> {
  const { project, corpus, window } = posts;
  const { embeddings } = await window.call('embeddings.train', { project, corpus, ...input });
  const made: Embedding[] = [];
  for (const { embedding, job } of embeddings) {
    await posts.finish(job);
    made.push(await window.call('embeddings.get', { project, embedding }));
  }
  return made;
}

async function exported(
  input: Omit<VerbInput<'embeddings.exportDocuments'>, 'project' | 'corpus' | 'format'>,
) {
  const path = join(posts.folder, `${crypto.randomUUID()}.csv`);
  const { project, corpus } = posts;
  const { job } = await posts.window.call('embeddings.exportDocuments', {
    project,
    corpus,
    ...input,
    path,
    format: 'csv',
  });
  await posts.finish(job);
  const [head, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return { columns: head!.split(','), rows: rows.map((row) => row.split(',')) };
}

test('training stores vectors, losses and the complete recipe', () => {
  expect(trained).toMatchObject({ state: 'done', kind: 'embedding', size: 16, seed: 1, hasVectors: true });
  expect(trained.losses).toHaveLength(2);
  expect(trained.recipe).toMatchObject({ preset: 'skip-gram', model: { window: 5, negatives: 5 } });
  expect(trained.warnings.join()).toContain('neighbours will change with the seed');
});

test('neighbours, analogy, similarity and map; unknown words are named', async () => {
  const { project, window } = posts;
  const inEmbedding = { project, embedding: 'latest' };
  const { queries, unknown } = await window.call('embeddings.neighbours', {
    ...inEmbedding,
    words: ['library', 'xyzzy'],
    count: 4,
  });
  expect(unknown).toEqual(['xyzzy']);
  expect(queries).toHaveLength(1);
  expect(queries[0]!.count).toBeGreaterThan(4);
  const cosines = queries[0]!.neighbours.map(({ cosine }) => cosine);
  expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  const { answers } = await window.call('embeddings.analogy', {
    ...inEmbedding,
    a: 'bus',
    b: 'late',
    c: 'library',
  });
  expect(answers.map(({ word }) => word)).not.toContain('late');
  const { similarity, pairs } = await window.call('embeddings.similarity', {
    ...inEmbedding,
    first: ['bus'],
    second: ['bus', 'library'],
  });
  expect(pairs[0]![0]).toBeCloseTo(1, 5);
  expect(similarity).toBeGreaterThan(pairs[0]![1]!);
  const map = await window.call('embeddings.map', { ...inEmbedding, count: 50 });
  expect(map.points).toHaveLength(50);
  expect(map.drawn).toContain('50 of');
  await expect(window.call('embeddings.neighbours', { ...inEmbedding, words: ['xyzzy'] })).rejects.toThrow(
    'No vector is known for “xyzzy”.',
  );
});

test('seeds differ and are compared; the same seed gives the same bytes', async () => {
  const settings = { 'model.size': 16, 'training.epochs': 2 };
  const [first, second] = await train({ preset: 'skip-gram', settings, seeds: 2, threads: 1 });
  const { project, window } = posts;
  const overlap = async (one: Embedding, other: Embedding): Promise<number> =>
    (await window.call('embeddings.stability', { project, embeddings: [one.id, other.id] })).overlap;
  expect(await overlap(trained, first!)).toBe(1);
  expect(await overlap(first!, second!)).toBeLessThan(1);
});

test('words go out as word2vec and come back with the same neighbours', async () => {
  const { project, window } = posts;
  const path = join(posts.folder, 'words.bin');
  const { job } = await window.call('embeddings.export', {
    project,
    embedding: trained.id,
    path,
    format: 'bin',
  });
  await posts.finish(job);
  const read = await window.call('embeddings.import', { project, file: path, name: 'again' });
  await posts.finish(read.job);
  const near = async (embedding: string): Promise<string[]> =>
    (
      await window.call('embeddings.neighbours', { project, embedding, words: ['library'] })
    ).queries[0]!.neighbours.map(({ word }) => word);
  expect(await near('again')).toEqual(await near(trained.id));
});

test('documents by the mean of their words, by a network and by TF-IDF', async () => {
  const mean = await exported({ source: { kind: 'embedding', embedding: trained.id } });
  expect(mean.columns).toHaveLength(17);
  expect(mean.rows).toHaveLength(2000);
  // The same texts as a file: the same vectors, under the same ids.
  const source = { kind: 'embedding', embedding: trained.id } as const;
  expect(await exported({ source, file: { path: samplePosts } })).toEqual(mean);
  await expect(exported({ source, file: { path: samplePosts, textColumn: 'words' } })).rejects.toThrow(
    'no column “words”',
  );
  const reduced = await exported({ source: { kind: 'tfidf-svd', size: 5 } });
  expect(reduced.columns).toHaveLength(6);
  const run = await posts.train({
    preset: 'dan',
    settings: { 'training.epochs': 1, 'model.hiddenSizes': [7] },
  });
  const pooled = await exported({ source: { kind: 'classifier', run: run.id } });
  expect(pooled.columns).toHaveLength(8);
  const values = pooled.rows.flatMap((row) => row.slice(1).map(Number));
  expect(values.every(Number.isFinite)).toBe(true);
  expect(new Set(values).size).toBeGreaterThan(1000);
  const baseline = await posts.train({ preset: 'majority' });
  await expect(exported({ source: { kind: 'classifier', run: baseline.id } })).rejects.toThrow(
    'no inner representation',
  );
});

test('texts without words are refused or counted, in words', async () => {
  const path = join(posts.folder, 'blank.csv');
  writeFileSync(path, 'text,label\n!!!,a\n???,b\n');
  const { project, window } = posts;
  await posts.finish((await window.call('corpora.import', { project, path })).job);
  const corpus = (await window.call('corpora.list', { project })).find(({ name }) => name === 'blank')!.id;
  await expect(train({ preset: 'cbow', corpus })).rejects.toThrow('No word occurs often enough');
});

test.each(['pca', 'umap', 'tsne'] as const)(
  'documents are mapped by %s, from a sample that is stated',
  async (method) => {
    const { project, corpus, window } = posts;
    const draw = async (seed: number): Promise<PointMap> => {
      const { job } = await window.call('embeddings.mapDocuments', {
        project,
        corpus,
        source: { kind: 'embedding', embedding: trained.id },
        by: 'sentiment',
        method,
        count: 60,
        seed,
      });
      return pointMap.parse(await posts.finish(job));
    };
    const map = await draw(1);
    expect(map.drawn).toContain('documents by lot, in proportion to the values of “sentiment”');
    expect(Math.abs(map.points.length - 60)).toBeLessThanOrEqual(3);
    expect(new Set(map.points.map(({ group }) => group)).size).toBe(3);
    expect(
      map.points.every(({ x, y, text }) => Number.isFinite(x) && Number.isFinite(y) && text !== null),
    ).toBe(true);
    expect(map.explained === null).toBe(method !== 'pca');
    expect((await draw(1)).points).toEqual(map.points);
  },
);

test('words are mapped with their occurrences', async () => {
  const { project, window } = posts;
  const { job } = await window.call('embeddings.mapWords', {
    project,
    embedding: trained.id,
    method: 'pca',
    count: 40,
  });
  const { points, drawn } = pointMap.parse(await posts.finish(job));
  expect(points).toHaveLength(40);
  expect(points.every(({ count }) => count! > 0)).toBe(true);
  expect(drawn).toContain('40 of');
});
