/**
 * The job queue of one open project. Training has a lane of its own, so that a long run does not hold up an import;
 * within a lane one job runs at a time. Every change reaches the windows at most ten times a second and the project
 * file at most once a second.
 */
import { randomUUID } from 'node:crypto';
import { LecternError, toErrorReport } from '../api/errors.ts';
import type { Job, JobKind } from '../api/jobs.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import { insertJob, storedJob, storedJobs, updateJob } from './job-records.ts';
import type { JobQueue, JobRun, NewJob } from './job-queue.ts';
import { RecentSpeed } from './recent-speed.ts';

const TELL_EVERY_MS = 100;
const STORE_EVERY_MS = 1_000;

export interface JobQueueOptions {
  readonly reader: ProjectReader;
  /** Throws `read-only` in words where this process may not write. */
  writer(): ProjectWriter;
  /** Told of every change, throttled. */
  changed(job: Job): void;
  /** Told when the last job has ended. */
  idle?(): void;
}

/** Checking an archive imports and trains, and waits for both: it has a lane of its own, or it would wait for itself. */
type Lane = 'train' | 'files' | 'checks';

const lanes: readonly Lane[] = ['train', 'files', 'checks'];

function laneOf(kind: JobKind): Lane {
  if (kind === 'verify') return 'checks';
  return kind === 'train' ? 'train' : 'files';
}

/** A job of this process, until it ends and a while longer for those who wait for it. */
interface LiveJob {
  job: Job;
  readonly spec: NewJob;
  readonly abort: AbortController;
  readonly speed: RecentSpeed;
  readonly outcome: PromiseWithResolvers<unknown>;
  toldAtMs: number;
  storedAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

export function createJobQueue(options: JobQueueOptions): JobQueue & { readonly busy: boolean } {
  const live = new Map<string, LiveJob>();
  const waiting: Record<Lane, LiveJob[]> = { train: [], files: [], checks: [] };
  const running: Record<Lane, LiveJob | undefined> = {
    train: undefined,
    files: undefined,
    checks: undefined,
  };
  let stopping = false;

  const queue = {
    get busy(): boolean {
      return lanes.some((lane) => running[lane] !== undefined || waiting[lane].length > 0);
    },

    add(spec: NewJob): Job {
      if (stopping)
        throw new LecternError(
          'cancelled',
          `“${spec.title}” was not started because the project is closing.`,
        );
      const writer = options.writer();
      const entry: LiveJob = {
        job: {
          id: randomUUID(),
          kind: spec.kind,
          title: spec.title,
          state: 'queued',
          done: 0,
          total: null,
          unit: '',
          message: '',
          etaSeconds: null,
          output: null,
          error: null,
          run: spec.run ?? null,
          resumable: false,
          createdAt: new Date().toISOString(),
          startedAt: null,
          finishedAt: null,
        },
        spec,
        abort: new AbortController(),
        speed: new RecentSpeed(),
        outcome: Promise.withResolvers<unknown>(),
        toldAtMs: 0,
        storedAtMs: 0,
        timer: undefined,
      };
      // Whoever is interested asks with `finished`; nobody has to.
      entry.outcome.promise.catch(() => {});
      insertJob(writer, entry.job, spec.input);
      live.set(entry.job.id, entry);
      waiting[laneOf(spec.kind)].push(entry);
      tell(entry);
      // Not at once: the caller may still have to write what the work will look for, such as the row of the run.
      setImmediate(() => {
        startNext(laneOf(spec.kind));
      });
      return entry.job;
    },

    list(): Job[] {
      return storedJobs(options.reader).map((job) => current(job.id) ?? job);
    },

    get(id: string): Job {
      const job = current(id) ?? storedJob(options.reader, id);
      if (job === undefined) throw unknownJob(id);
      return job;
    },

    cancel(id: string): void {
      const entry = live.get(id);
      if (entry === undefined) {
        if (storedJob(options.reader, id) === undefined) throw unknownJob(id);
        return; // ended already: there is nothing left to cancel
      }
      entry.abort.abort();
      const lane = waiting[laneOf(entry.job.kind)];
      const place = lane.indexOf(entry);
      if (place >= 0) {
        lane.splice(place, 1);
        settle(entry, { state: 'cancelled', error: cancelledError(entry) });
        return;
      }
      if (entry.job.state === 'running') {
        entry.job = { ...entry.job, message: 'Stopping …', etaSeconds: null };
        tell(entry);
      }
    },

    async finished(id: string): Promise<unknown> {
      const entry = live.get(id);
      if (entry !== undefined) return entry.outcome.promise;
      const job = storedJob(options.reader, id);
      if (job === undefined) throw unknownJob(id);
      if (job.state === 'done') return job.output;
      throw job.error === null
        ? new LecternError('interrupted', `“${job.title}” was not finished.`)
        : new LecternError(job.error.code, job.error.message, job.error.hint);
    },

    async stop(): Promise<void> {
      stopping = true;
      const unfinished = [...live.values()].filter(
        ({ job }) => job.state === 'queued' || job.state === 'running',
      );
      for (const { job } of unfinished) queue.cancel(job.id);
      await Promise.allSettled(unfinished.map(({ outcome }) => outcome.promise));
    },
  };
  return queue;

  function current(id: string): Job | undefined {
    const entry = live.get(id);
    if (entry === undefined) return undefined;
    if (entry.job.state !== 'running') return entry.job;
    return { ...entry.job, etaSeconds: entry.speed.secondsLeft(entry.job.total, performance.now()) };
  }

  function startNext(lane: Lane): void {
    if (running[lane] !== undefined) return;
    const entry = waiting[lane].shift();
    if (entry === undefined) return;
    running[lane] = entry;
    void work(entry).finally(() => {
      running[lane] = undefined;
      startNext(lane);
      if (!queue.busy) options.idle?.();
    });
  }

  async function work(entry: LiveJob): Promise<void> {
    entry.job = { ...entry.job, state: 'running', startedAt: new Date().toISOString() };
    const run: JobRun = {
      id: entry.job.id,
      signal: entry.abort.signal,
      progress: (done, total, unit, message) => {
        report(entry, done, total, unit, message);
      },
    };
    try {
      updateJob(options.writer(), entry.job);
      tell(entry);
      const output = await entry.spec.work(run);
      settle(entry, { state: 'done', output: output ?? null });
    } catch (error) {
      if (entry.abort.signal.aborted) {
        // The work's own words say what became of it; anything else it threw was a consequence of being stopped.
        const said = error instanceof LecternError && error.code === 'cancelled';
        settle(entry, { state: 'cancelled', error: said ? error : cancelledError(entry) });
      } else settle(entry, { state: 'failed', error });
    }
  }

  function report(entry: LiveJob, done: number, total: number | null, unit: string, message?: string): void {
    if (entry.job.state !== 'running') return; // a late word from work that was given up
    const nowMs = performance.now();
    if (unit !== entry.job.unit) entry.speed.reset(); // a new phase counts something else
    entry.speed.note(done, nowMs);
    const stopped = entry.abort.signal.aborted;
    entry.job = {
      ...entry.job,
      done,
      total,
      unit,
      message: stopped ? entry.job.message : (message ?? entry.job.message),
    };
    if (nowMs - entry.storedAtMs >= STORE_EVERY_MS) {
      entry.storedAtMs = nowMs;
      try {
        updateJob(options.writer(), entry.job);
      } catch {
        // A progress figure in the file is a courtesy: a full disk is reported by the work itself.
      }
    }
    if (nowMs - entry.toldAtMs >= TELL_EVERY_MS) tell(entry);
    else
      entry.timer ??= setTimeout(
        () => {
          tell(entry);
        },
        TELL_EVERY_MS - (nowMs - entry.toldAtMs),
      );
  }

  function tell(entry: LiveJob): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    entry.toldAtMs = performance.now();
    options.changed(current(entry.job.id) ?? entry.job);
  }

  function settle(
    entry: LiveJob,
    end: { state: 'done'; output: unknown } | { state: 'failed' | 'cancelled'; error: unknown },
  ): void {
    let { state } = end;
    let error = end.state === 'done' ? undefined : end.error;
    try {
      entry.spec.settled?.(state, error);
    } catch (settling) {
      if (state === 'done') {
        state = 'failed';
        error = settling;
      }
    }
    // Work whose own process died was stopped rather than wrong: it is shown as such.
    const died = state === 'failed' && error instanceof LecternError && error.code === 'interrupted';
    entry.job = {
      ...entry.job,
      state: died ? 'interrupted' : state,
      done: state === 'done' && entry.job.total !== null ? entry.job.total : entry.job.done,
      message: state === 'done' ? entry.job.message : '',
      etaSeconds: null,
      output: state === 'done' && end.state === 'done' ? end.output : null,
      error: state === 'done' ? null : toErrorReport(error),
      finishedAt: new Date().toISOString(),
    };
    let stored = true;
    try {
      updateJob(options.writer(), entry.job);
    } catch (storing) {
      stored = false;
      // The work is done or not, whatever the record says; but the record must not claim success that it cannot hold.
      if (state === 'done') {
        state = 'failed';
        error = storing;
        entry.job = { ...entry.job, state, output: null, error: toErrorReport(storing) };
      }
    }
    tell(entry);
    if (state === 'done') entry.outcome.resolve(entry.job.output);
    else entry.outcome.reject(error instanceof Error ? error : new Error(String(error)));
    // From here on the file answers for it; where it could not be written, memory goes on.
    if (stored) live.delete(entry.job.id);
  }
}

function cancelledError(entry: LiveJob): LecternError {
  return new LecternError('cancelled', `“${entry.spec.title}” was cancelled.`);
}

function unknownJob(id: string): LecternError {
  return new LecternError(
    'not-found',
    `There is no job “${id}” in this project.`,
    'List the jobs to see their ids.',
  );
}
