import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { migrate } from '../../database/migrate.ts';
import { createProject, openProjectReader } from '../../database/open-project.ts';
import { tables, trainedKinds } from '../../journal/objects.ts';

let posts: HostWithPosts;
beforeAll(async () => {
  posts = await hostWithPosts();
});
afterAll(() => posts.close());

const call: HostWithPosts['window']['call'] = (verb, input) => posts.window.call(verb, input);
const asked = () => ({ project: posts.project });
const history = () => call('history.list', asked());
const corpora = async () => (await call('corpora.list', asked())).map(({ name }) => name);
const runs = async () => (await call('runs.list', asked())).map(({ name }) => name);
/** On the label of the file, whatever others there are meanwhile. */
const train = async (input: Parameters<HostWithPosts['train']>[0]) => {
  const [first] = (await call('corpora.get', { ...asked(), corpus: posts.corpus })).labels;
  return posts.train({ label: first!.id, ...input });
};
const derive = (name: string) =>
  call('labels.derive', {
    ...asked(),
    corpus: posts.corpus,
    name,
    method: { kind: 'matching', pattern: 'bus', exactCase: false },
  });
const labels = async () =>
  (await call('corpora.get', { ...asked(), corpus: posts.corpus })).labels.map(({ name }) => name);

describe('undo', () => {
  test('takes imports, labels, splits and selections back, one after the other, and makes them again', async () => {
    const { job } = await call('corpora.import', { ...asked(), path: samplePosts, name: 'again' });
    await posts.finish(job);
    await derive('buses');
    const columns = (await call('corpora.get', { ...asked(), corpus: posts.corpus })).columns;
    const inCorpus = { ...asked(), corpus: posts.corpus };
    await call('splits.create', { ...inCorpus, name: 'second', method: { kind: 'random' } });
    await call('corpora.saveSelection', { ...inCorpus, name: 'rain', selection: { search: 'rain' } });

    const titles: string[] = [];
    for (let i = 0; i < 4; i++) titles.push((await call('history.undo', asked())).change.title);
    expect(titles).toEqual([
      'saving of the selection “rain”',
      'making of the split “second”',
      'making of the label “buses”',
      'import of the corpus “again”',
    ]);
    const before = await call('corpora.get', { ...asked(), corpus: posts.corpus });
    expect(before.splits.map(({ name }) => name)).not.toContain('second');
    expect(before.labels.map(({ name }) => name)).not.toContain('buses');
    expect(before.columns.map(({ name }) => name)).not.toContain('buses');
    expect(await call('corpora.selections', inCorpus)).toEqual([]);
    expect(await corpora()).toEqual(['posts']);

    for (const title of titles.toReversed())
      expect((await call('history.redo', asked())).change.title).toBe(title);
    const after = await call('corpora.get', { ...asked(), corpus: posts.corpus });
    expect(after.splits.map(({ name }) => name)).toContain('second');
    expect(after.columns).toEqual(columns);
    expect(after.labels.find(({ name }) => name === 'buses')?.categories).toHaveLength(2);
    expect((await call('corpora.selections', inCorpus)).map(({ name }) => name)).toEqual(['rain']);
    expect(await corpora()).toEqual(['again', 'posts']);
    await expect(call('history.redo', asked())).rejects.toThrow('nothing to do again');
  });

  test('something new puts an end to doing again, but not to doing a given change again', async () => {
    await derive('one');
    const { change } = await call('history.undo', asked());
    await derive('two');
    expect((await history()).redo).toBeNull();
    await expect(call('history.redo', asked())).rejects.toThrow('nothing to do again');
    await call('history.redo', { ...asked(), change: change.id });
    expect(await labels()).toEqual(expect.arrayContaining(['one', 'two']));
  });

  test('a name that was taken meanwhile is not taken away', async () => {
    const { label } = await derive('twice');
    await call('labels.delete', { ...asked(), corpus: posts.corpus, label: label.id });
    await derive('twice');
    const [deletion] = (await history()).changes.filter(
      ({ title }) => title === 'deletion of the label “twice”',
    );
    const { notes } = await call('history.undo', { ...asked(), change: deletion!.id });
    expect(notes).toEqual(['It is called “twice 2” now: there is another label “twice”.']);
    const columns = (await call('corpora.get', { ...asked(), corpus: posts.corpus })).columns;
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    expect(new Set(columns.map(({ column }) => column)).size).toBe(columns.length);
  });

  test('replacing and renaming a selection give the former one back', async () => {
    const inCorpus = { ...asked(), corpus: posts.corpus };
    const search = async () =>
      (await call('corpora.selections', inCorpus)).map(
        ({ name, selection }) => `${name}: ${selection.search}`,
      );
    const first = await call('corpora.saveSelection', {
      ...inCorpus,
      name: 's',
      selection: { search: 'bus' },
    });
    await call('corpora.saveSelection', { ...inCorpus, name: 's', selection: { search: 'park' } });
    expect(await search()).toContain('s: park');
    await call('history.undo', asked());
    expect(await search()).toContain('s: bus');
    await call('corpora.renameSelection', { ...inCorpus, selection: first.id, name: 'buses' });
    expect(await search()).toContain('buses: bus');
    await call('history.undo', asked());
    expect(await search()).toContain('s: bus');
    await call('history.redo', asked());
    expect(await search()).toContain('buses: bus');
    await expect(call('corpora.renameSelection', { ...inCorpus, selection: first.id, name: 'x' })).rejects.toThrow('gone'); // prettier-ignore
  });
});

describe('deleted runs', () => {
  test('keep their record, hold what they were made from, and come back whole', async () => {
    const run = await train({ preset: 'naive-bayes' });
    await expect(call('corpora.delete', { ...asked(), corpus: posts.corpus })).rejects.toThrow(
      `“${run.name}” was made from it`,
    );
    await expect(call('splits.delete', { ...asked(), corpus: posts.corpus, split: run.split.id })).rejects.toThrow('was made from it'); // prettier-ignore
    await expect(call('labels.delete', { ...asked(), corpus: posts.corpus, label: run.label.id })).rejects.toThrow('was made from it'); // prettier-ignore

    await call('runs.delete', { ...asked(), run: run.id });
    expect(await runs()).not.toContain(run.name);
    await expect(call('runs.get', { ...asked(), run: run.name })).rejects.toThrow('no run');
    await expect(call('runs.get', { ...asked(), run: run.id })).rejects.toThrow('no run');
    const [item] = (await call('history.trash', asked())).items.filter(({ kind }) => kind === 'run');
    expect(item).toMatchObject({
      id: run.id,
      name: run.name,
      about: expect.stringContaining('naive-bayes') as string,
    });
    expect(item!.sizeBytes).toBeGreaterThan(10_000);

    // Its corpus can go now; then the run cannot come back before it.
    await call('corpora.delete', { ...asked(), corpus: posts.corpus });
    expect(await corpora()).not.toContain('posts');
    const restoring = { ...asked(), object: { kind: 'run', id: run.id } as const };
    await expect(call('history.restore', restoring)).rejects.toThrow('the corpus “posts” is deleted too');
    await call('history.undo', asked());
    await call('history.restore', restoring);
    expect(await call('runs.get', { ...asked(), run: run.id })).toEqual(run);
    const predicted = await call('predictions.list', { ...asked(), run: run.id, sort: 'document' });
    expect(predicted.total).toBe(2_000);
    expect((await call('corpora.documents', { ...asked(), corpus: posts.corpus, search: 'Saltgate' })).total).toBeGreaterThan(0); // prettier-ignore
    await call('history.undo', asked());
    expect(await runs()).not.toContain(run.name);
  });

  test('a change that something rests on is not undone, and the list says why', async () => {
    await call('splits.create', {
      ...asked(),
      corpus: posts.corpus,
      name: 'used',
      method: { kind: 'random' },
    });
    await train({ preset: 'majority', name: 'user' });
    const { changes, undo } = await history();
    expect(undo?.title).toBe('making of the split “used”');
    expect(changes[0]?.obstacle).toContain('the run “user” was made from it');
    await expect(call('history.undo', asked())).rejects.toThrow('the run “user” was made from it');
    await call('runs.delete', { ...asked(), run: 'user' });
  });
});

test('purging frees room, and cannot be undone', async () => {
  const inCorpus = { ...asked(), corpus: posts.corpus };
  const { label } = await derive('doomed');
  await call('labels.delete', { ...inCorpus, label: label.id });
  const again = (await call('corpora.list', asked())).find(({ name }) => name === 'again')!;
  await call('corpora.delete', { ...asked(), corpus: again.id });
  const { afterBytes: size } = await call('care.compact', asked());
  const { items, sizeBytes } = await call('history.trash', asked());
  const used = items.find(({ kind, name }) => kind === 'split' && name === 'used');
  expect(used).toBeUndefined();
  const { removed, freedBytes } = await call('history.purge', asked());
  expect(removed).toBe(items.length);
  expect(freedBytes).toBeGreaterThan(sizeBytes / 2);
  expect((await call('history.trash', asked())).items).toEqual([]);
  await call('care.compact', asked());
  expect(size - statSync(posts.path).size).toBeGreaterThan(freedBytes / 2);
  const { changes } = await history();
  const deletion = changes.find(({ title }) => title === 'deletion of the corpus “again”')!;
  expect(deletion.state).toBe('final');
  await expect(call('history.undo', { ...asked(), change: deletion.id })).rejects.toThrow('cannot be undone');
  expect(changes[0]).toMatchObject({ state: 'final', title: expect.stringContaining('for good') as string });
  expect(await call('care.check', asked())).toMatchObject({ sound: true, problems: [] });
  // The column went with the label.
  await derive('doomed');
  const columns = (await call('corpora.get', inCorpus)).columns;
  expect(columns.at(-1)?.column).toBe('doomed');
});

test('what others were made from is not purged before them', async () => {
  await call('splits.create', { ...asked(), corpus: posts.corpus, name: 'base', method: { kind: 'random' } });
  const run = await train({ preset: 'majority', name: 'on base' });
  await call('runs.delete', { ...asked(), run: run.id });
  await call('splits.delete', { ...asked(), corpus: posts.corpus, split: run.split.id });
  const object = { kind: 'split', id: run.split.id } as const;
  await expect(call('history.purge', { ...asked(), objects: [object] })).rejects.toThrow(
    '“on base” was made from it',
  );
  const both = [object, { kind: 'run', id: run.id } as const];
  expect((await call('history.purge', { ...asked(), objects: both })).removed).toBe(2);
});

test('undone and done again in any order, the project ends where the changes say', async () => {
  const inCorpus = { ...asked(), corpus: posts.corpus };
  const names = ['a', 'b', 'c'];
  const made = [];
  for (const name of names) {
    await call('corpora.saveSelection', { ...inCorpus, name, selection: { search: name } });
    made.push((await history()).changes[0]!.id);
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.boolean()), { maxLength: 6 }), async (steps) => {
      for (const [which, undo] of steps) {
        const before = (await history()).changes.find(({ id }) => id === made[which])!;
        const step = call(undo ? 'history.undo' : 'history.redo', { ...asked(), change: made[which]! });
        if (before.state === (undo ? 'done' : 'undone')) await step;
        else await expect(step).rejects.toThrow(/undone/);
      }
      const live = (await call('corpora.selections', inCorpus)).map(({ name }) => name);
      const { changes } = await history();
      for (const [i, name] of names.entries())
        expect(live.includes(name)).toBe(changes.find(({ id }) => id === made[i])?.state === 'done');
    }),
    { numRuns: 20 },
  );
});

test('the journal survives closing, and nobody can rewrite it', async () => {
  const { changes } = await history();
  const copy = join(posts.folder, 'copy.lectern');
  await call('care.snapshot', { ...asked(), path: copy });
  const again = await call('projects.open', { path: copy });
  expect((await call('history.list', { project: again.handle })).changes).toEqual(changes);
  await call('projects.close', { project: again.handle });
  const database = new Database(copy);
  expect(() => database.prepare("UPDATE changes SET title = 'x'").run()).toThrow('only grows');
  expect(() => database.prepare('DELETE FROM changes').run()).toThrow('only grows');
  database.close();
});

test('a project of a format without a journal can still be read', () => {
  const path = join(posts.folder, 'old.lectern');
  const database = new Database(path);
  database.pragma(`application_id = ${0x4c63746e}`);
  migrate(database, path, 7);
  database.close();
  const reader = openProjectReader(path);
  expect(reader.value('SELECT count(*) FROM trash')).toBe(0);
  reader.close();
});

test('every table whose rows hold corpora, labels or splits fast is one that undo knows', () => {
  const path = join(posts.folder, 'fresh.lectern');
  createProject(path, 'x', '1').close();
  const reader = openProjectReader(path);
  const holding = reader.column<string>(
    `SELECT DISTINCT schema.name FROM sqlite_schema AS schema, pragma_foreign_key_list(schema.name) AS reference
     WHERE schema.type = 'table' AND reference."table" IN ('corpora', 'labels', 'splits') AND reference.on_delete <> 'CASCADE'`,
  );
  reader.close();
  expect(holding.sort()).toEqual(trainedKinds.map((kind) => tables[kind]).sort());
});
