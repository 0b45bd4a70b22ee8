/** The import or addition that a screen has started: under way, stopped, or what went wrong. Lives as long as the screen. */
import { toErrorReport, type ErrorReport } from '../../../src-main/api/errors.ts';
import type { Job } from '../../../src-main/api/jobs.ts';
import { toasts } from '../../elements/toasts.svelte.ts';
import { formatDone, formatSeconds } from '../../state/format.ts';
import { jobs } from '../../state/jobs.svelte.ts';

export class ImportRun {
  starting = $state(false);
  stopping = $state(false);
  error: ErrorReport | undefined = $state.raw();
  #jobId: string | undefined = $state();
  readonly job = $derived(jobs.get(this.#jobId));

  get cancellable(): boolean {
    return this.#jobId !== undefined && !this.stopping;
  }

  reset(): void {
    this.#jobId = undefined;
    this.error = undefined;
  }

  /** What the job came to; undefined where it was cancelled or failed. */
  async run(start: () => Promise<{ job: string }>): Promise<unknown> {
    this.starting = true;
    this.stopping = false;
    this.error = undefined;
    try {
      const { job } = await start();
      this.#jobId = job;
      return (await jobs.finished(job)).output;
    } catch (thrown) {
      const error = toErrorReport(thrown);
      if (error.code === 'cancelled') toasts.show('The import was cancelled. Nothing was stored.');
      else this.error = error;
      return undefined;
    } finally {
      this.starting = false;
      this.#jobId = undefined;
    }
  }

  async cancel(): Promise<void> {
    if (this.#jobId === undefined) return;
    this.stopping = true;
    await jobs.cancel(this.#jobId).catch((thrown: unknown) => {
      this.stopping = false;
      const { message, hint } = toErrorReport(thrown);
      toasts.show(message, { hint, tone: 'danger' });
    });
  }
}

export function importFacts({ done, total, unit, message, etaSeconds }: Job): string {
  const parts = [formatDone(done, total, unit), message];
  if (etaSeconds !== null) parts.push(`${formatSeconds(etaSeconds)} left`);
  return parts.filter(Boolean).join(', ');
}
