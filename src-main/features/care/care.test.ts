import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
  await posts.train({ preset: 'naive-bayes' });
});
afterAll(() => posts.close());

const leftovers = () => readdirSync(posts.folder).filter((name) => name.includes('.part'));

test('a snapshot holds everything, and a restored one opens with it', async () => {
  const { window, project, folder } = posts;
  const snapshot = await window.call('care.snapshot', { project, path: join(folder, 'before') });
  expect(snapshot).toEqual({ path: join(folder, 'before.lectern'), sizeBytes: statSync(join(folder, 'before.lectern')).size }); // prettier-ignore
  const [run] = await window.call('runs.list', { project });
  await window.call('runs.delete', { project, run: run?.id ?? '' });
  const restored = await window.call('care.restore', { snapshot: snapshot.path, path: join(folder, 'again.lectern') }); // prettier-ignore
  const again = await window.call('projects.open', { path: restored.path });
  expect((await window.call('runs.list', { project: again.handle })).map(({ id }) => id)).toEqual([run?.id]);
  const asked = { project: again.handle, run: run?.id ?? '', sort: 'document' as const };
  expect((await window.call('predictions.list', asked)).total).toBe(2_000);
  const [corpus] = await window.call('corpora.list', { project: again.handle });
  const found = await window.call('corpora.documents', { project: again.handle, corpus: corpus?.id ?? 0, search: 'Saltgate' }); // prettier-ignore
  expect(found.total).toBeGreaterThan(0);
  expect(leftovers()).toEqual([]);
});

test('snapshots without a name are listed, and the room that is used is stated', async () => {
  const { window, project, path } = posts;
  const made = await window.call('care.snapshot', { project });
  const [listed, ...more] = await window.call('care.snapshots', { project });
  expect(more).toEqual([]);
  expect(listed).toMatchObject({ path: made.path, sizeBytes: made.sizeBytes });
  const usage = await window.call('care.usage', { project });
  expect(usage.sizeBytes).toBeGreaterThanOrEqual(statSync(path).size);
  expect(usage.modelBytes).toBeGreaterThan(10_000);
  expect(usage.freeBytes).toBeLessThan(usage.sizeBytes);
});

test('neither replaces a file', async () => {
  const { window, project, folder, path } = posts;
  const before = readFileSync(join(folder, 'before.lectern'));
  await expect(window.call('care.snapshot', { project, path: join(folder, 'before') })).rejects.toThrow(/already a file/); // prettier-ignore
  await expect(window.call('care.restore', { snapshot: join(folder, 'before.lectern'), path })).rejects.toThrow(/already a file/); // prettier-ignore
  expect(readFileSync(join(folder, 'before.lectern')).equals(before)).toBe(true);
  await expect(window.call('care.snapshot', { project, path: join(folder, 'no', 'where') })).rejects.toThrow(/no folder/); // prettier-ignore
  expect(leftovers()).toEqual([]);
});

test('compacting gives room back and loses nothing', async () => {
  const { window, project, corpus } = posts;
  await window.call('history.purge', { project });
  const { beforeBytes, afterBytes } = await window.call('care.compact', { project });
  expect(afterBytes).toBeLessThan(beforeBytes);
  expect(statSync(posts.path).size).toBe(afterBytes);
  expect((await window.call('corpora.documents', { project, corpus })).total).toBe(2_000);
  expect(await window.call('care.check', { project })).toMatchObject({ sound: true, problems: [] });
});

test('a damaged file is found out, and is not restored', async () => {
  const { window, folder } = posts;
  const path = join(folder, 'before.lectern');
  const size = statSync(path).size;
  const file = openSync(path, 'r+');
  for (let at = Math.floor(size / 2); at < Math.floor(size * 0.75); at += 8_192)
    writeSync(file, Buffer.alloc(4_096, 0xab), 0, 4_096, at);
  closeSync(file);
  await expect(window.call('care.restore', { snapshot: path, path: join(folder, 'never.lectern') })).rejects.toThrow(/damaged|malformed/); // prettier-ignore
  expect(existsSync(join(folder, 'never.lectern'))).toBe(false);
});
