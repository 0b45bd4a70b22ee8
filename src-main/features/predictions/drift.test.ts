import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';
import { formatRow } from '../../files/csv-writer.ts';
import type { Drift } from '../../applying/drift.ts';

let posts: HostWithPosts;
let run: Run;
let texts: string[];
beforeAll(async () => {
  posts = await hostWithPosts();
  run = await posts.train({ preset: 'naive-bayes' });
  const { predictions } = await posts.window.call('predictions.list', { project: posts.project, run: run.id, part: 'test', sort: 'document', limit: 1_000 }); // prettier-ignore
  texts = predictions.map(({ text }) => text);
});
afterAll(() => posts.close());

async function apply(rows: readonly string[]): Promise<{ drift?: Drift; warnings: string[] }> {
  const file = join(posts.folder, 'new.csv');
  writeFileSync(file, ['text', ...rows.map((text) => formatRow([text], ','))].join('\n'));
  const { job } = await posts.window.call('predictions.predictFile', { project: posts.project, run: run.id, file, textColumn: 'text', options: { delimiter: ',' }, overwrite: true }); // prettier-ignore
  return (await posts.finish(job)) as { drift?: Drift; warnings: string[] };
}

test('texts like those of the corpus draw no warning', async () => {
  const { drift, warnings } = await apply(texts);
  expect(warnings).toEqual([]);
  expect(drift?.writing).toBe('Latin');
  expect(drift?.file.documents).toBe(texts.length);
  expect(drift?.file.unknownWords).toBeCloseTo(drift?.corpus.unknownWords as number, 1);
  expect(drift?.file.predicted.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
});

test('unknown words, another writing, other lengths and shares are each said, with their numbers', async () => {
  const foreign = await apply(
    Array.from({ length: 100 }, (_, row) => `слово номер ${String(row)} совсем другое`),
  );
  expect(foreign.drift?.file).toMatchObject({ documents: 100, mainWriting: 0 });
  expect(foreign.drift?.file.unknownWords).toBeGreaterThan(0.8);
  expect(foreign.warnings.join(' ')).toMatch(/% of the words are unknown .* 0\.0 % of the letters are Latin/);
  const long = await apply(texts.slice(0, 60).map((text) => `${text} ${text} ${text} ${text}`));
  expect(long.warnings.join(' ')).toMatch(/words in the middle/);
  const one = texts[0] as string;
  const alike = await apply(Array.from({ length: 50 }, () => one));
  expect(alike.warnings.join(' ')).toMatch(/predicted in other shares: “.*” for \d/);
});

test('a handful of texts is not judged', async () => {
  expect(await apply(['noch ein Text', 'und noch einer'])).toMatchObject({ warnings: [] });
});
