/** One run as it happens: its record, and its epochs as the host tells them. Lives as long as the run screen. */
import type { Epoch, Run } from '../../../src-main/api/runs.ts';
import { client } from '../../client/host.ts';
import { remote, type Remote } from '../../state/remote.svelte.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import { mergeEpochs } from './merge-epochs.ts';

/** Short epochs on small data come faster than curves can be drawn: drawing each would leave no time for a click. */
const DRAW_EVERY_MS = 200;

export class RunWatch {
  readonly run: Remote<Run>;
  #told: readonly Epoch[] = $state.raw([]);
  #asked: Remote<Epoch[]>;
  #id: string | undefined = $derived.by(() => this.run.value?.id);
  readonly epochs: readonly Epoch[] = $derived.by(() => mergeEpochs(this.#asked.value ?? [], this.#told));

  /** Made while a component is made; `name` is the address: an id, a prefix, a name or `latest`. */
  constructor(name: () => string) {
    this.run = remote(() => {
      void workspace.versions.runs;
      return workspace.project
        ? client.call('runs.get', { project: workspace.handle, run: name() })
        : undefined;
    });
    this.#asked = remote(() => {
      void workspace.versions.runs;
      const id = this.#id;
      return workspace.project && id !== undefined
        ? client.call('runs.epochs', { project: workspace.handle, run: id })
        : undefined;
    });
    $effect(() => {
      const id = this.#id;
      this.#told = [];
      let waiting: Epoch[] = [];
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = client.on('epoch', (event) => {
        if (event.run !== id || event.project !== workspace.project?.handle) return;
        waiting.push(event.epoch);
        timer ??= setTimeout(() => {
          this.#told = mergeEpochs(this.#told, waiting);
          waiting = [];
          timer = undefined;
        }, DRAW_EVERY_MS);
      });
      return () => {
        clearTimeout(timer);
        stop();
      };
    });
  }
}
