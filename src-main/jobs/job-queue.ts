/**
 * Long work of one project: queued, one at a time per lane, with progress, cancel, and a record in the project file
 * that survives a restart.
 */
import type { Job, JobKind } from '../api/jobs.ts';

/** What running work may tell and must heed. */
export interface JobRun {
  readonly id: string;
  /** Aborted by cancel; work stops at the next chance and throws `cancelled`. */
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message?: string): void;
}

export interface NewJob {
  readonly kind: JobKind;
  /** In the user's words: "Import tweets.csv". */
  readonly title: string;
  readonly input: object;
  /** The run it trains. */
  readonly run?: string;
  /** Does the work and returns the job's output, which must be JSON. */
  work(run: JobRun): Promise<unknown>;
  /** Called once at the end, in whatever state, before the job's own state is written. */
  settled?(state: 'done' | 'failed' | 'cancelled', error: unknown): void;
}

export interface JobQueue {
  add(job: NewJob): Job;
  list(): Job[];
  get(id: string): Job;
  /** A message first; work that does not stop by itself is killed by its owner. */
  cancel(id: string): void;
  /** Resolves when the job is done; rejects with its error when it failed or was cancelled. */
  finished(id: string): Promise<unknown>;
  /** Cancels what runs and waits for it: before the project closes. */
  stop(): Promise<void>;
}
