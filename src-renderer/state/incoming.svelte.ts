/** The data file that is on its way in: chosen or dropped, perhaps uploading, then shown by the import screen. */
import { toErrorReport, type ErrorReport } from '../../src-main/api/errors.ts';
import { baseName, doorways, type Source } from '../client/doorways.ts';
import { pathQuestions } from '../client/path-question.svelte.ts';
import { navigation } from './navigation.svelte.ts';

class Incoming {
  source: Source | null = $state.raw(null);
  /** An upload under way. */
  uploading: { name: string; done: number; total: number } | null = $state.raw(null);
  error: ErrorReport | null = $state.raw(null);
  /** A screen that wants dropped files for itself, while it is shown. */
  taker: ((file: File) => void) | null = $state.raw(null);
  #abort: AbortController | null = null;

  /** By the door's own file chooser. */
  async choose(): Promise<void> {
    await this.#take((options) => doorways.chooseFile(options), null);
  }

  /** A file that was dropped on the window. */
  async drop(file: File): Promise<void> {
    await this.#take((options) => doorways.takeFile(file, options), {
      name: file.name,
      sizeBytes: file.size,
    });
  }

  /** By its path on this machine, where the door has no native chooser. */
  async choosePath(): Promise<void> {
    const path = await pathQuestions.ask('open-file');
    if (path !== null) this.use({ path, sourceName: baseName(path) });
  }

  use(source: Source): void {
    this.error = null;
    this.source = source;
    navigation.go({ screen: 'import' });
  }

  cancelUpload(): void {
    this.#abort?.abort();
  }

  reset(): void {
    this.cancelUpload();
    this.source = null;
    this.uploading = null;
    this.error = null;
  }

  async #take(
    ask: (options: Parameters<typeof doorways.chooseFile>[0] & object) => Promise<Source | null>,
    known: { name: string; sizeBytes: number } | null,
  ): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const begin = (file: { name: string; sizeBytes: number }) => {
      this.error = null;
      this.source = null;
      this.uploading = { name: file.name, done: 0, total: file.sizeBytes };
      navigation.go({ screen: 'import' });
    };
    if (known) begin(known);
    try {
      const source = await ask({
        signal: abort.signal,
        onchosen: begin,
        onprogress: (done, total) => {
          if (this.#abort === abort && this.uploading) this.uploading = { ...this.uploading, done, total };
        },
      });
      if (this.#abort === abort && source) this.use(source);
    } catch (thrown) {
      const report = toErrorReport(thrown);
      if (this.#abort === abort && report.code !== 'cancelled') {
        this.error = report;
        navigation.go({ screen: 'import' });
      }
    } finally {
      if (this.#abort === abort) this.uploading = null;
    }
  }
}

export const incoming = new Incoming();
