import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LecternError } from '../api/errors.ts';
import { job as jobSchema, type Job } from '../api/jobs.ts';
import { createProject, openProjectReader, openProjectWriter } from '../database/open-project.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import { markInterrupted, storedJob } from './job-records.ts';
import type { JobRun, NewJob } from './job-queue.ts';
import { createJobQueue } from './project-job-queue.ts';

let folder: string;
let path: string;
let writer: ProjectWriter;
let reader: ProjectReader;
let told: Job[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-jobs-'));
  path = join(folder, 'study.lectern');
  writer = createProject(path, 'study', '0.0.0');
  reader = openProjectReader(path);
  told = [];
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const newQueue = () => createJobQueue({ reader, writer: () => writer, changed: (job) => told.push(job) });
const job = (work: NewJob['work'], more: Partial<NewJob> = {}): NewJob => ({
  kind: 'import',
  title: 'Import tweets.csv',
  input: { path: 'tweets.csv' },
  work,
  ...more,
});
const untilAborted = ({ signal }: JobRun) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });

test('a job is queued, runs, and leaves its output in the project file', async () => {
  const queue = newQueue();
  const added = queue.add(job(async () => ({ rows: 3 })));
  expect(added.state).toBe('queued');
  expect(storedJob(reader, added.id)?.state).toBe('queued');
  expect(await queue.finished(added.id)).toEqual({ rows: 3 });
  const stored = storedJob(reader, added.id);
  expect(stored).toMatchObject({
    state: 'done',
    output: { rows: 3 },
    error: null,
    title: 'Import tweets.csv',
  });
  expect(stored?.startedAt).not.toBeNull();
  expect(stored?.finishedAt).not.toBeNull();
  expect(told.map(({ state }) => state)).toEqual(['queued', 'running', 'done']);
  for (const each of [...told, ...queue.list()]) jobSchema.parse(each);
  // Asked again after the end, the record answers.
  expect(await queue.finished(added.id)).toEqual({ rows: 3 });
});

test('windows hear of progress at most ten times a second, and of its end exactly', async () => {
  const queue = newQueue();
  const { id } = queue.add(
    job(async (run) => {
      for (let row = 1; row <= 600; row += 1) {
        run.progress(row, 600, 'rows', 'Reading');
        await wait(1);
      }
    }),
  );
  await queue.finished(id);
  const seconds = (Date.parse(told.at(-1)!.finishedAt!) - Date.parse(told[1]!.startedAt!)) / 1_000;
  const running = told.filter(({ state, done }) => state === 'running' && done > 0);
  expect(running.length).toBeGreaterThan(3);
  expect(running.length).toBeLessThanOrEqual(seconds * 10 + 2);
  expect(running.map(({ done }) => done)).toEqual(running.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(told.at(-1)).toMatchObject({ state: 'done', done: 600, total: 600, unit: 'rows' });
  const count = told.length;
  await wait(150);
  expect(told).toHaveLength(count); // no late word after the end
});

test('a running job is cancelled by its signal, a waiting one at once', async () => {
  const queue = newQueue();
  const settled: string[] = [];
  const running = queue.add(job(untilAborted, { settled: (state) => settled.push(`running ${state}`) }));
  const waiting = queue.add(
    job(async () => 'never', { title: 'Second', settled: (state) => settled.push(`waiting ${state}`) }),
  );
  await expect.poll(() => queue.get(running.id).state).toBe('running');
  queue.cancel(waiting.id);
  expect(queue.get(waiting.id)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } });
  queue.cancel(running.id);
  await expect(queue.finished(running.id)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(queue.finished(waiting.id)).rejects.toMatchObject({ code: 'cancelled' });
  expect(settled).toEqual(['waiting cancelled', 'running cancelled']);
  queue.cancel(running.id); // twice is no error
  expect(queue.busy).toBe(false);
});

test('one job runs at a time in a lane, and training does not hold up an import', async () => {
  const queue = newQueue();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = (name: string) => async () => {
    log.push(`${name} starts`);
    if (name === 'train 1') await gate.promise;
    log.push(`${name} ends`);
  };
  const jobs = [
    queue.add(job(work('train 1'), { kind: 'train' })),
    queue.add(job(work('train 2'), { kind: 'train' })),
    queue.add(job(work('import'))),
    queue.add(job(work('export'), { kind: 'export' })),
  ];
  await queue.finished(jobs[3]!.id);
  expect(log).toEqual(['train 1 starts', 'import starts', 'import ends', 'export starts', 'export ends']);
  gate.resolve();
  await queue.finished(jobs[1]!.id);
  expect(log.slice(5)).toEqual(['train 1 ends', 'train 2 starts', 'train 2 ends']);
});

test('a failed job keeps its reason, and the next one runs', async () => {
  const queue = newQueue();
  const failing = queue.add(
    job(async () => {
      throw new LecternError('bad-data', 'All texts are empty.', 'Choose another column.');
    }),
  );
  const next = queue.add(job(async () => 1));
  await expect(queue.finished(failing.id)).rejects.toMatchObject({ code: 'bad-data' });
  expect(await queue.finished(next.id)).toBe(1);
  expect(storedJob(reader, failing.id)).toMatchObject({
    state: 'failed',
    output: null,
    error: { code: 'bad-data', message: 'All texts are empty.', hint: 'Choose another column.' },
  });
  await expect(queue.finished(failing.id)).rejects.toThrow('All texts are empty.');
});

test('work whose last step fails is not called done', async () => {
  const queue = newQueue();
  const { id } = queue.add(
    job(async () => 1, {
      settled: () => {
        throw new LecternError('disk-full', 'The disk is full.');
      },
    }),
  );
  await expect(queue.finished(id)).rejects.toMatchObject({ code: 'disk-full' });
  expect(storedJob(reader, id)?.state).toBe('failed');
});

test('closing the project cancels what runs and what waits, and takes nothing new', async () => {
  const queue = newQueue();
  const ids = [queue.add(job(untilAborted)).id, queue.add(job(untilAborted)).id];
  await queue.stop();
  for (const id of ids) expect(storedJob(reader, id)?.state).toBe('cancelled');
  expect(() => queue.add(job(async () => 1))).toThrow(LecternError);
});

test('what an ended process left unfinished is interrupted, jobs and runs, and finished work is not touched', () => {
  const insert = (id: string, state: string) =>
    writer.run(
      `INSERT INTO jobs (id, kind, title, state, input, created_at) VALUES (?, 'train', ?, ?, '{}', '2026-01-01T00:00:00.000Z')`,
      id,
      id,
      state,
    );
  for (const state of ['queued', 'running', 'done', 'failed', 'cancelled']) insert(state, state);
  expect(markInterrupted(writer, '2026-01-02T00:00:00.000Z')).toBe(2);
  const queue = newQueue();
  const states = Object.fromEntries(queue.list().map(({ id, state }) => [id, state]));
  expect(states).toEqual({
    queued: 'interrupted',
    running: 'interrupted',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  });
  expect(queue.get('running').error).toMatchObject({ code: 'interrupted' });
});

test('a project that may only be read lists its jobs and refuses new ones in words', async () => {
  const first = newQueue();
  await first.finished(first.add(job(async () => 1)).id);
  const queue = createJobQueue({
    reader,
    writer: () => {
      throw new LecternError('read-only', 'The project is open for reading only.');
    },
    changed: () => {},
  });
  expect(queue.list()).toHaveLength(1);
  expect(() => queue.add(job(async () => 1))).toThrow('reading only');
  expect(queue.busy).toBe(false);
  expect(() => queue.get('nothing')).toThrow('There is no job');
});

test('the record survives the file being closed and opened', async () => {
  const queue = newQueue();
  const { id } = queue.add(job(async () => ({ rows: 1 })));
  await queue.finished(id);
  reader.close();
  writer.close();
  writer = openProjectWriter(path);
  reader = openProjectReader(path);
  expect(newQueue().get(id)).toMatchObject({ state: 'done', output: { rows: 1 } });
});
