/** The open project's jobs, kept up to date by the host's events. Lives as long as the window. */
import type { Job } from '../../src-main/api/jobs.ts';
import { client } from '../client/host.ts';
import { fromReport } from '../client/client.svelte.ts';
import { LecternError } from '../../src-main/api/errors.ts';

export function isOver(job: Job): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

/** Running first, then queued in their order, then what is over, newest first. */
export function inOrder(jobs: Iterable<Job>): Job[] {
  const rank = (job: Job) => (job.state === 'running' ? 0 : job.state === 'queued' ? 1 : 2);
  return [...jobs].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (isOver(a) ? b.createdAt.localeCompare(a.createdAt) : a.createdAt.localeCompare(b.createdAt)),
  );
}

class Jobs {
  #byId: ReadonlyMap<string, Job> = $state.raw(new Map());
  #project: string | null = null;
  #waiting = new Map<string, ((job: Job) => void)[]>();
  readonly list = $derived(inOrder(this.#byId.values()));
  readonly active = $derived(this.list.filter((job) => !isOver(job)));

  /** Called once by the shell. */
  start(): void {
    client.on('job', (event) => {
      if (event.project === this.#project) this.#take([event.job]);
    });
  }

  get(id: string | null | undefined): Job | undefined {
    return id ? this.#byId.get(id) : undefined;
  }

  /** Resolves with the job once it is done; rejects with its error when it failed, was cancelled or interrupted. */
  async finished(id: string): Promise<Job> {
    const known = this.#byId.get(id);
    const over =
      known && isOver(known)
        ? known
        : await new Promise<Job>((resolve) => {
            this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
            // It may have ended before this window heard of it.
            if (!known) void this.#ask(id);
          });
    if (over.state === 'done') return over;
    if (over.error) throw fromReport(over.error);
    throw new LecternError(
      over.state === 'cancelled' ? 'cancelled' : 'interrupted',
      `${over.title}: ${over.state}.`,
    );
  }

  async cancel(id: string): Promise<void> {
    if (this.#project) await client.call('jobs.cancel', { project: this.#project, job: id });
  }

  /** Lets an import that was killed go on, as a job of its own. */
  async resumeImport(id: string): Promise<void> {
    if (!this.#project) return;
    await client.call('corpora.resumeImport', { project: this.#project, job: id });
    await this.follow(this.#project);
  }

  /** Gives up what such an import had taken in. */
  async discardImport(id: string): Promise<void> {
    if (!this.#project) return;
    await client.call('corpora.discardImport', { project: this.#project, job: id });
    await this.follow(this.#project);
  }

  /** Called by the workspace when a project is opened, opened again, or closed. */
  async follow(project: string | null): Promise<void> {
    if (project !== this.#project) this.#byId = new Map();
    this.#project = project;
    if (project === null) return;
    const list = await client.call('jobs.list', { project }).catch(() => []);
    if (this.#project === project) this.#take(list);
  }

  async #ask(id: string): Promise<void> {
    if (this.#project) this.#take([await client.call('jobs.get', { project: this.#project, job: id })]);
  }

  #take(jobs: readonly Job[]): void {
    const next = new Map(this.#byId);
    for (const job of jobs) next.set(job.id, job);
    this.#byId = next;
    for (const job of jobs) {
      if (!isOver(job)) continue;
      for (const resolve of this.#waiting.get(job.id) ?? []) resolve(job);
      this.#waiting.delete(job.id);
    }
  }
}

export const jobs = new Jobs();
