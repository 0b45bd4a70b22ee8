import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalogue, reply as replySchema } from '../api/catalogue.ts';
import type { Event } from '../api/events.ts';
import { handlers } from './handlers.ts';
import type { Connection, Host } from './host.ts';
import { fromHostProcess, type FromHostProcess, type ToHostProcess } from './process-messages.ts';
import { startHost } from './start-host.ts';

let folder: string;
let host: Host;
let window: Connection;
let events: Event[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-host-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  host = startHost();
  events = [];
  window = host.connect((event) => events.push(event));
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A table that takes a while to import. */
function largeTable(rows = 60_000): string {
  const path = join(folder, 'large.csv');
  const lines = Array.from(
    { length: rows },
    (_, row) => `${row},some words of text number ${row},${row % 2 === 0 ? 'a' : 'b'}`,
  );
  writeFileSync(path, `id,text,label\n${lines.join('\n')}\n`);
  return path;
}

test('every verb of the catalogue is answered by its own handler', () => {
  expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(catalogue).toSorted());
});

test('a request that makes no sense is answered in words, never thrown', async () => {
  for (const message of [
    undefined,
    null,
    7,
    '',
    [],
    {},
    { id: 1 },
    { id: 'x', verb: 'system.info' },
    { id: 1, verb: 'no.such' },
    { id: 1, verb: 'toString' },
    { id: 1, verb: 'projects.open', input: {} },
  ]) {
    const reply = replySchema.parse(await window.handle(message));
    expect(reply).toMatchObject({ error: { code: 'bad-input' } });
  }
});

test('a project is created, remembered, listed, forgotten, and closed into one file', async () => {
  const path = join(folder, 'My study');
  const project = await window.call('projects.create', { path });
  expect(project).toMatchObject({ name: 'My study', path: `${path}.lectern`, readOnly: false });
  expect(await window.call('projects.recent', {})).toMatchObject([
    { path: project.path, name: 'My study', exists: true },
  ]);
  await expect(window.call('projects.create', { path })).rejects.toMatchObject({ code: 'already-exists' });
  await window.call('projects.close', { project: project.handle });
  expect(readdirSync(folder).filter((name) => name.startsWith('My study'))).toEqual(['My study.lectern']);
  await expect(window.call('jobs.list', { project: project.handle })).rejects.toMatchObject({
    code: 'not-found',
  });
  await window.call('projects.forget', { path: project.path });
  expect(await window.call('projects.recent', {})).toEqual([]);
  expect(existsSync(project.path)).toBe(true);
});

test('two windows on one file share it, by whatever path, and each hears what the other does', async () => {
  const { handle, path } = await window.call('projects.create', { path: join(folder, 'shared.lectern') });
  const heard: Event[] = [];
  const other = host.connect((event) => heard.push(event));
  const link = join(folder, 'link.lectern');
  symlinkSync(path, link);
  expect((await other.call('projects.open', { path: link })).handle).toBe(handle);

  const stranger: Event[] = [];
  host.connect((event) => stranger.push(event));
  const { job } = await window.call('corpora.import', { project: handle, path: largeTable(500) });
  await expect
    .poll(async () => (await other.call('jobs.get', { project: handle, job })).state, { timeout: 30_000 })
    .toBe('done');
  const ends = (list: Event[]) =>
    list.filter((event) => event.event === 'job' && event.job.state === 'done').length;
  expect(ends(events)).toBe(1);
  expect(ends(heard)).toBe(1);
  expect(stranger).toEqual([]);

  // The project stays open until the last one has left it.
  await window.call('projects.close', { project: handle });
  expect(await other.call('jobs.list', { project: handle })).toHaveLength(1);
  await other.call('projects.close', { project: handle });
  await expect(other.call('jobs.list', { project: handle })).rejects.toMatchObject({ code: 'not-found' });
});

test('leaving a project does not lose what runs in it', async () => {
  const { handle, path } = await window.call('projects.create', { path: join(folder, 'left.lectern') });
  await window.call('corpora.import', { project: handle, path: largeTable() });
  await window.call('projects.close', { project: handle });
  expect(host.busy).toBe(true);
  await expect.poll(() => host.busy, { timeout: 30_000 }).toBe(false);
  const again = await window.call('projects.open', { path });
  expect(await window.call('corpora.list', { project: again.handle })).toMatchObject([{ documents: 60_000 }]);
});

test('closing the host cancels what runs and leaves nothing half-imported', async () => {
  const { handle, path } = await window.call('projects.create', { path: join(folder, 'stopped.lectern') });
  await window.call('corpora.import', { project: handle, path: largeTable(400_000) });
  await expect
    .poll(() => events.some((each) => each.event === 'job' && each.job.done > 0), {
      interval: 5,
      timeout: 20_000,
    })
    .toBe(true);
  await host.close();
  expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual(['stopped.lectern']);
  host = startHost();
  window = host.connect(() => {});
  const again = await window.call('projects.open', { path });
  expect(await window.call('corpora.list', { project: again.handle })).toEqual([]);
  expect(await window.call('jobs.list', { project: again.handle })).toMatchObject([{ state: 'cancelled' }]);
});

test('the sample opens as a copy each time, ready to train', async () => {
  const first = await window.call('projects.openSample', {});
  const second = await window.call('projects.openSample', {});
  expect(first.path).not.toBe(second.path);
  const [corpus] = await window.call('corpora.list', { project: second.handle });
  expect(corpus).toMatchObject({ name: 'Posts', documents: 2_000 });
  expect(corpus?.labels[0]?.categories).toHaveLength(3);
  expect(corpus?.splits).toHaveLength(1);
});

test('a folder is listed with what can be opened in it', async () => {
  mkdirSync(join(folder, 'b'));
  mkdirSync(join(folder, '.hidden'));
  for (const name of ['x10.csv', 'x9.csv', 'p.lectern', 'photo.jpg', 'z.csv.gz'])
    writeFileSync(join(folder, name), '');
  const listing = await window.call('system.folder', { path: folder });
  expect(listing.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'folder b',
    'project p.lectern',
    'data x9.csv',
    'data x10.csv',
    'data z.csv.gz',
  ]);
  await expect(window.call('system.folder', { path: join(folder, 'none') })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(window.call('system.folder', { path: join(folder, 'x9.csv') })).rejects.toMatchObject({
    code: 'unreadable-file',
  });
});

test('looking for a place makes no folder; the projects folder comes with its first project, others never', async () => {
  const { projectsFolder } = await window.call('system.info', {});
  const missing = join(folder, 'no', 'such', 'study.lectern');
  if (existsSync(projectsFolder)) throw new Error('The test needs a fresh projects folder.');
  const listing = await window.call('system.folder', {});
  expect(listing).toMatchObject({ path: projectsFolder, entries: [] });
  expect(existsSync(listing.parent as string)).toBe(true);
  expect(existsSync(projectsFolder)).toBe(false);
  await expect(window.call('projects.create', { path: missing })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(readdirSync(folder)).not.toContain('no');
  const { path } = await window.call('projects.create', { path: join(projectsFolder, 'first.lectern') });
  expect(existsSync(path)).toBe(true);
  expect((await window.call('system.folder', {})).entries.map(({ name }) => name)).toEqual(['first.lectern']);
});

test.skipIf(process.getuid?.() === 0)('a project that is write-protected opens for reading', async () => {
  const { handle, path } = await window.call('projects.create', { path: join(folder, 'protected.lectern') });
  await window.call('projects.close', { project: handle });
  chmodSync(path, 0o444);
  const opened = await window.call('projects.open', { path });
  expect(opened.readOnly).toBe(true);
  await expect(
    window.call('corpora.import', { project: opened.handle, path: largeTable(10) }),
  ).rejects.toMatchObject({ code: 'read-only' });
});

test('a project opened for reading shows everything and takes nothing', async () => {
  const { handle, path } = await window.call('projects.create', { path: join(folder, 'reading.lectern') });
  await window.call('projects.close', { project: handle });
  const opened = await window.call('projects.open', { path, mode: 'read' });
  expect(opened.readOnly).toBe(true);
  expect(await window.call('jobs.list', { project: opened.handle })).toEqual([]);
  await expect(
    window.call('corpora.import', { project: opened.handle, path: largeTable(10) }),
  ).rejects.toMatchObject({ code: 'read-only' });
});

/** A host in a process of its own, as Electron has one. */
class HostProcess {
  readonly child: ChildProcess;
  readonly heard: FromHostProcess[] = [];
  constructor() {
    this.child = fork(fileURLToPath(new URL('host-process.ts', import.meta.url)), [], {
      execArgv: [],
      env: { ...process.env, LECTERN_HOME: join(folder, 'other-settings') },
    });
    this.child.on('message', (message) => this.heard.push(fromHostProcess.parse(message)));
  }
  send(message: ToHostProcess): void {
    this.child.send(message);
  }
  async ask(id: number, verb: string, input: object): Promise<unknown> {
    this.send({ connection: '1', message: { id, verb, input } });
    const answer = (): unknown =>
      this.heard
        .map((each) => ('connection' in each ? replySchema.safeParse(each.message).data : undefined))
        .find((reply) => reply !== undefined && 'id' in reply && reply.id === id);
    await expect.poll(answer, { timeout: 20_000 }).toBeDefined();
    return answer();
  }
}

test('after kill -9 of a host its jobs are shown as interrupted, and nothing is half-imported', async () => {
  const path = join(folder, 'killed.lectern');
  const other = new HostProcess();
  const created = (await other.ask(1, 'projects.create', { path })) as { output: { handle: string } };
  const project = created.output.handle;

  // While it is open there, it is refused here, in words that name the other process.
  await expect(window.call('projects.open', { path })).rejects.toMatchObject({ code: 'project-locked' });
  await expect(window.call('projects.open', { path })).rejects.toThrow(String(other.child.pid));
  const looking = await window.call('projects.open', { path, mode: 'read' });
  expect(looking.readOnly).toBe(true);
  await window.call('projects.close', { project: looking.handle });

  await other.ask(2, 'corpora.import', { project, path: largeTable(400_000) });
  await expect
    .poll(() => JSON.stringify(other.heard), { timeout: 20_000, interval: 5 })
    .toContain('"state":"running"');
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');

  const opened = await window.call('projects.open', { path });
  expect(await window.call('jobs.list', { project: opened.handle })).toMatchObject([
    { kind: 'import', state: 'interrupted', error: { code: 'interrupted' } },
  ]);
  expect(await window.call('corpora.list', { project: opened.handle })).toEqual([]);
  expect(
    await window.call('corpora.import', { project: opened.handle, path: largeTable(10) }),
  ).toHaveProperty('job');
});

test('a host whose window is gone finishes its jobs and ends', async () => {
  const path = join(folder, 'orphan.lectern');
  const other = new HostProcess();
  const created = (await other.ask(1, 'projects.create', { path })) as { output: { handle: string } };
  await other.ask(2, 'corpora.import', { project: created.output.handle, path: largeTable() });
  const busy = once(other.child, 'message');
  other.send({ ask: 'busy' });
  await busy;
  other.child.disconnect();
  const [code] = (await once(other.child, 'exit')) as [number];
  expect(code).toBe(0);
  const opened = await window.call('projects.open', { path });
  expect(await window.call('corpora.list', { project: opened.handle })).toMatchObject([
    { documents: 60_000 },
  ]);
});
