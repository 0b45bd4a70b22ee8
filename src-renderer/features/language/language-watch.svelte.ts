/** One language model as it happens: its record, and its epochs as the host tells them. Lives as long as its screen. */
import type { LanguageEpoch, LanguageRun } from '../../../src-main/api/language.ts';
import { client } from '../../client/host.ts';
import { remote, type Remote } from '../../state/remote.svelte.ts';
import { workspace } from '../../state/workspace.svelte.ts';

export class LanguageWatch {
  readonly run: Remote<LanguageRun>;
  readonly #epochs: Remote<LanguageEpoch[]>;
  #told: readonly LanguageEpoch[] = $state.raw([]);
  /** Each once, though some are both asked for and announced. */
  readonly epochs: readonly LanguageEpoch[] = $derived.by(() => {
    const byNumber = new Map([...(this.#epochs.value ?? []), ...this.#told].map((one) => [one.epoch, one]));
    return [...byNumber.values()].sort((a, b) => a.epoch - b.epoch);
  });

  /** Made while a component is made. */
  constructor(name: () => string) {
    this.run = remote(() => {
      void workspace.versions.language;
      return workspace.project
        ? client.call('language.get', { project: workspace.handle, run: name() })
        : undefined;
    });
    this.#epochs = remote(() => {
      void workspace.versions.language;
      return workspace.project
        ? client.call('language.epochs', { project: workspace.handle, run: name() })
        : undefined;
    });
    $effect(() => {
      const id = this.run.value?.id;
      this.#told = [];
      return client.on('languageEpoch', (event) => {
        if (event.run === id && event.project === workspace.project?.handle)
          this.#told = [...this.#told, event.epoch];
      });
    });
  }
}
