/** A job that writes a file, from the question where to, to the file in the user's hands. Lives as long as its dialog. */
import { toErrorReport } from '../../../src-main/api/errors.ts';
import type { ErrorReport } from '../../../src-main/api/errors.ts';
import type { ExportFormat } from '../../../src-main/api/predictions.ts';
import type { Job } from '../../../src-main/api/jobs.ts';
import { doorways } from '../../client/doorways.ts';
import { jobs } from '../../state/jobs.svelte.ts';
import { writtenFile } from './written-file.ts';
import type { WrittenFile } from './written-file.ts';

export class FileJob {
  state: 'idle' | 'starting' | 'running' | 'done' | 'failed' = $state('idle');
  error: ErrorReport | undefined = $state.raw(undefined);
  written: WrittenFile | undefined = $state.raw(undefined);
  name = $state('');
  /** Columns that the source has itself. */
  #own: ReadonlySet<string> = new Set();
  #id: string | undefined = $state();

  /** Columns of the written file that the source did not have. */
  get added(): readonly string[] {
    return this.written?.columns.filter((column) => !this.#own.has(column)) ?? [];
  }

  get job(): Job | undefined {
    return jobs.get(this.#id);
  }

  /** `own`: columns of the source. `begin` starts the job; `path` is undefined where the file is handed over as a download. */
  async run(
    format: ExportFormat,
    name: string,
    own: readonly string[],
    begin: (path: string | undefined) => Promise<{ job: string }>,
  ): Promise<void> {
    this.error = undefined;
    this.written = undefined;
    this.name = name;
    this.#own = new Set(own);
    try {
      const path = await doorways.saveAs(format, name);
      if (path === null) return;
      this.state = 'starting';
      this.#id = (await begin(path)).job;
      this.state = 'running';
      const finished = await jobs.finished(this.#id);
      this.written = writtenFile(finished.output);
      if (this.written && path === undefined) await doorways.download(this.written.path, name);
      this.state = 'done';
    } catch (thrown) {
      this.error = toErrorReport(thrown);
      this.state = 'failed';
    }
  }

  /** Hands the same file over once more. */
  async downloadAgain(): Promise<void> {
    try {
      if (this.written) await doorways.download(this.written.path, this.name);
    } catch (thrown) {
      this.error = toErrorReport(thrown);
      this.state = 'failed';
    }
  }

  async cancel(): Promise<void> {
    if (this.#id !== undefined && this.state === 'running') await jobs.cancel(this.#id);
  }

  reset(): void {
    this.state = 'idle';
    this.error = undefined;
    this.written = undefined;
    this.#id = undefined;
  }
}
