/** What the user has chosen on the way to a model applied to a file. Lives as long as its screen. */
import type { FilePreview } from '../../../src-main/api/corpora.ts';
import { toErrorReport, type ErrorReport } from '../../../src-main/api/errors.ts';
import type { ExportFormat } from '../../../src-main/api/predictions.ts';
import { doorways, type Source } from '../../client/doorways.ts';
import { client } from '../../client/host.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import { FileJob } from './file-job.svelte.ts';
import { suggestedName } from './written-file.ts';

/** A run of this project, or a model of another. */
export interface Applicable {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly string[];
  /** In a line: what it is and where it comes from. */
  readonly about: string;
  /** Name of the column that its texts were in. */
  readonly textColumn: string | undefined;
}

export class ApplyForm {
  readonly task = new FileJob();
  source: Source | undefined = $state.raw(undefined);
  preview: FilePreview | undefined = $state.raw(undefined);
  failure: ErrorReport | undefined = $state.raw(undefined);
  /** A file that is being read or sent. */
  arriving: { name: string; done: number; total: number } | undefined = $state.raw(undefined);
  textColumn = $state('');
  format: ExportFormat = $state('csv');
  byteOrderMark = $state(false);
  idsOnly = $state(false);
  guardFormulas = $state(false);
  abstains = $state(false);
  abstainBelow = $state(0.6);
  #stop: AbortController | undefined;

  get busy(): boolean {
    return this.task.state === 'starting' || this.task.state === 'running';
  }

  /** Place of the chosen column in the rows of the preview. */
  get textIndex(): number | undefined {
    return this.preview?.columns.find(({ column }) => column === this.textColumn)?.index;
  }

  choose(model: Applicable | undefined): Promise<void> {
    return this.#take(model, (options) => doorways.chooseFile(options));
  }

  drop(file: File, model: Applicable | undefined): Promise<void> {
    this.arriving = { name: file.name, done: 0, total: file.size };
    return this.#take(model, (options) => doorways.takeFile(file, options));
  }

  stopArriving(): void {
    this.#stop?.abort();
  }

  start(model: Applicable): Promise<void> {
    const { source, format } = this;
    if (source === undefined) return Promise.resolve();
    const own = this.preview?.columns.map((column) => column.name) ?? [];
    return this.task.run(format, suggestedName(source.sourceName, format, this.idsOnly), own, (path) =>
      client.call('predictions.predictFile', {
        project: workspace.handle,
        run: model.id,
        file: source.path,
        sourceName: source.sourceName,
        textColumn: this.textColumn,
        ...(path === undefined ? {} : { path, overwrite: true }),
        ...(this.abstains ? { abstainBelow: this.abstainBelow } : {}),
        format,
        idsOnly: this.idsOnly,
        byteOrderMark: this.byteOrderMark,
        guardFormulas: this.guardFormulas,
      }),
    );
  }

  async #take(
    model: Applicable | undefined,
    ask: (options: Parameters<typeof doorways.chooseFile>[0] & object) => Promise<Source | null>,
  ): Promise<void> {
    this.failure = undefined;
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const chosen = await ask({
        signal: stop.signal,
        onchosen: (file) => (this.arriving = { name: file.name, done: 0, total: file.sizeBytes }),
        onprogress: (done, total) => (this.arriving = { name: this.arriving?.name ?? '', done, total }),
      });
      if (chosen === null) return;
      const seen = await client.call('corpora.preview', { path: chosen.path });
      this.source = chosen;
      this.preview = seen;
      this.task.reset();
      this.textColumn =
        (
          seen.columns.find((column) => column.name === model?.textColumn) ??
          seen.columns.find((column) => column.suggestedRole === 'text') ??
          seen.columns[0]
        )?.column ?? '';
    } catch (thrown) {
      const report = toErrorReport(thrown);
      if (report.code !== 'cancelled') this.failure = report;
    } finally {
      if (this.#stop === stop) this.arriving = undefined;
    }
  }
}
