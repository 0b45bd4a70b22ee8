import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCsv } from '../../../test/e2e/support/csv.ts';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { labelNoise } from '../../api/label-noise.ts';

let posts: HostWithPosts;
let folder: string;
/** Ids of posts whose label was turned round. */
const turned = new Set<string>();

/** As rows by column name. */
function readRows(path: string): Record<string, string>[] {
  const [names = [], ...rows] = parseCsv(readFileSync(path, 'utf8'));
  return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-noise-'));
  const data = readRows(samplePosts);
  const two = data.filter(({ sentiment }) => sentiment !== 'neutral').slice(0, 800);
  two.forEach((row, at) => {
    if (at % 20 !== 0) return;
    row['sentiment'] = row['sentiment'] === 'positive' ? 'negative' : 'positive';
    turned.add(row['id'] as string);
  });
  const csv = join(folder, 'posts.csv');
  const names = Object.keys(two[0] ?? {});
  const quoted = (cell = ''): string => `"${cell.replaceAll('"', '""')}"`;
  writeFileSync(
    csv,
    [names, ...two.map((row) => names.map((name) => row[name]))]
      .map((cells) => cells.map(quoted).join(','))
      .join('\n'),
  );
  posts = await hostWithPosts(csv);
});
afterAll(async () => {
  await posts.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (input: { path?: string; preset?: string; folds?: number }) =>
  posts.window.call('runs.labelNoise', { project: posts.project, corpus: posts.corpus, folds: 3, ...input });

test('labels that were turned round come first, and nothing is changed', async () => {
  const path = join(folder, 'doubtful.csv');
  const { job } = await start({ path });
  const noise = labelNoise.parse(await posts.finish(job));
  expect(noise).toMatchObject({ preset: 'logistic', documents: 640, folds: 3, path });
  const rows = readRows(path);
  expect(rows).toHaveLength(noise.found);
  expect(rows.map(({ document }) => Number(document)).slice(0, 10)).toEqual(
    noise.doubtful.slice(0, 10).map(({ document }) => document),
  );
  const margins = noise.doubtful.map(({ normalisedMargin }) => normalisedMargin);
  expect(margins).toEqual([...margins].sort((a, b) => a - b));
  for (const { given, suggested } of noise.doubtful) expect(given).not.toBe(suggested);
  // One in twenty was turned round: among the first twenty, chance would give one.
  expect(rows.slice(0, 20).filter(({ id }) => turned.has(id as string)).length).toBeGreaterThanOrEqual(10);
  expect(await posts.window.call('runs.list', { project: posts.project })).toEqual([]);
  const [corpus] = await posts.window.call('corpora.list', { project: posts.project });
  expect(corpus?.documents).toBe(800);

  await expect(start({ path })).rejects.toMatchObject({ code: 'already-exists' });

  const asked = { project: posts.project, corpus: posts.corpus };
  const analyses = await posts.window.call('runs.analyses', asked);
  expect(analyses.map(({ kind, preset }) => [kind, preset])).toEqual([['label noise', 'logistic']]);
  const inAnalysis = { project: posts.project, analysis: analyses[0]?.id ?? 0 };
  const stored = await posts.window.call('runs.analysis', inAnalysis);
  expect(stored).toMatchObject({ result: noise, decisions: [] });

  const [first, second, third] = noise.doubtful;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('too few were found');
  const decide = (document: number, category: string | null) =>
    posts.window.call('runs.decideLabel', { ...inAnalysis, document, category });
  await decide(first.document, first.suggested);
  await decide(second.document, second.given);
  await decide(third.document, third.suggested);
  const { decisions } = await decide(third.document, null);
  expect(decisions.map(({ document, category }) => [document, category]).sort()).toEqual(
    [
      [first.document, first.suggested],
      [second.document, second.given],
    ].sort(),
  );
  await expect(decide(first.document, 'purple')).rejects.toThrow('no category “purple”');
  await expect(decide(9_999, first.given)).rejects.toThrow('was not doubted');

  const derive = {
    ...asked,
    name: 'reviewed',
    method: { kind: 'reviewed' as const, analysis: inAnalysis.analysis },
  };
  const { label, description } = await posts.window.call('labels.derive', derive);
  expect(description).toBe('“sentiment” with 1 of 2 reviewed labels changed');
  const { documents } = await posts.window.call('corpora.documents', { ...asked, limit: 1_000 });
  const { columns } = await posts.window.call('corpora.get', asked);
  const [before, after] = ['sentiment', label.column].map((name) => columns.findIndex(({ column }) => column === name)); // prettier-ignore
  const changed = documents.filter(({ cells }) => cells[before ?? 0] !== cells[after ?? 0]);
  expect(changed.map(({ id, cells }) => [id, cells[after ?? 0]])).toEqual([
    [first.document, first.suggested],
  ]);
});

test('a preset that is not linear and too many folds are refused before anything is written', async () => {
  const path = join(folder, 'never.csv');
  await expect(start({ path, preset: 'dan' })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('linear preset') as string,
  });
  await expect(start({ path, folds: 99 })).rejects.toMatchObject({ code: 'bad-input' });
  expect(existsSync(path)).toBe(false);
});
