import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';
import { html } from './html.ts';

let posts: HostWithPosts;
let bayes: Run;
let logistic: Run;
beforeAll(async () => {
  posts = await hostWithPosts();
  bayes = await posts.train({ preset: 'naive-bayes', name: '<b>Bayes</b> & "co"' });
  logistic = await posts.train({ preset: 'logistic', settings: { 'features.longestCharacters': 0 } });
});
afterAll(() => posts.close());

async function report(input: object): Promise<string> {
  const { job } = await posts.window.call('reports.create', { project: posts.project, runs: [], ...input });
  const { path } = (await posts.finish(job)) as { path: string };
  return readFileSync(path, 'utf8');
}

test('a report has the numbers of its run, and nothing that runs or is fetched', async () => {
  const page = await report({ runs: [logistic.id], by: ['author'] });
  const { accuracy, macroF1, documents } = logistic.metrics?.test as NonNullable<Run['metrics']>['test'] &
    object;
  for (const { value, low, high } of [accuracy, macroF1]) {
    expect(page).toContain((value as number).toFixed(3));
    expect(page).toContain(`[${(low as number).toFixed(3)}, ${(high as number).toFixed(3)}]`);
  }
  expect(page).toContain(`On the ${String(documents)} labelled documents of the test part`);
  expect(page).toContain('<h2>By author</h2>');
  expect(page).toContain('<h2>Examples</h2>');
  expect(page).toContain(logistic.dataFingerprint as string);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|\son\w+=|url\(|@import/i);
});

test('several runs stand side by side, with the difference between them', async () => {
  const page = await report({ runs: [logistic.id, bayes.id], examples: 0 });
  expect(page).toContain('2 classifiers compared');
  expect(page).toContain('<h2>Side by side</h2>');
  expect(page).not.toContain('<h2>Examples</h2>');
  expect(page).toContain('logistic-1 − &lt;b&gt;Bayes&lt;/b&gt; &amp; &quot;co&quot;');
  expect(page).not.toContain('<b>Bayes');
});

test('a report adds nothing to the project, and replaces no file unless told to', async () => {
  const path = join(posts.folder, 'mine.html');
  writeFileSync(path, 'mine');
  await expect(report({ runs: [logistic.id], examples: 0, path })).rejects.toThrow(/already a file/);
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await report({ runs: [logistic.id], examples: 2, path, overwrite: true });
  expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
  expect(readdirSync(posts.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  await expect(report({ runs: ['nobody'] })).rejects.toThrow(/no run/);
});

test('markup escapes whatever is put into it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: made } = html`<p title="${text}">${[text]}</p>`;
      expect(made.slice(0, 10) + made.slice(-4)).toBe('<p title="</p>');
      expect(made.match(/[<>]/g)).toHaveLength(4);
      expect(made.match(/"/g)).toHaveLength(2);
    }),
  );
});
