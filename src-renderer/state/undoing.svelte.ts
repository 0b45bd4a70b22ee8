/** What can be undone and done again in the open project, and doing so: keys, menu, palette and messages. Lives as long as the window. */
import { toErrorReport } from '../../src-main/api/errors.ts';
import type { Change } from '../../src-main/api/history.ts';
import { client } from '../client/host.ts';
import { toasts } from '../elements/toasts.svelte.ts';
import { workspace } from './workspace.svelte.ts';

class Undoing {
  undo: Change | null = $state.raw(null);
  redo: Change | null = $state.raw(null);
  /** One at a time: a key that is held down must not undo what nobody saw come. */
  #busy = false;

  /** Called once by the shell. */
  start(): void {
    $effect.root(() => {
      $effect(() => {
        void workspace.changes;
        const project = workspace.project;
        if (project) void this.#fetch(project.handle);
        else this.undo = this.redo = null;
      });
    });
  }

  undoLast(): Promise<void> {
    if (!this.undo && !workspace.project?.readOnly) toasts.show('There is nothing to undo.');
    return this.undo ? this.#reverse('history.undo') : Promise.resolve();
  }

  redoLast(): Promise<void> {
    if (!this.redo && !workspace.project?.readOnly) toasts.show('There is nothing to do again.');
    return this.redo ? this.#reverse('history.redo') : Promise.resolve();
  }

  /** A certain change, from the list. */
  reverse(change: Change): Promise<void> {
    return this.#reverse(change.state === 'done' ? 'history.undo' : 'history.redo', change.id);
  }

  /** After a deletion: says what was done, with a button that takes it back. */
  async offer(): Promise<void> {
    await this.#fetch(workspace.handle);
    const done = this.undo;
    if (!done) return;
    toasts.show(`Done: ${done.title}.`, {
      action: { label: 'Undo', run: () => void this.#reverse('history.undo', done.id) },
    });
  }

  async #reverse(verb: 'history.undo' | 'history.redo', change?: number): Promise<void> {
    if (this.#busy || !workspace.project || workspace.project.readOnly) return;
    this.#busy = true;
    try {
      const result = await client.call(verb, {
        project: workspace.handle,
        ...(change === undefined ? {} : { change }),
      });
      const said = verb === 'history.undo' ? 'Undone' : 'Done again';
      toasts.show(`${said}: ${result.change.title}.`, { hint: result.notes.join(' ') || undefined });
    } catch (thrown) {
      const { message, hint } = toErrorReport(thrown);
      toasts.show(message, { hint, tone: 'danger' });
    } finally {
      this.#busy = false;
    }
  }

  async #fetch(project: string): Promise<void> {
    try {
      const { undo, redo } = await client.call('history.list', { project, limit: 1 });
      if (workspace.project?.handle !== project) return;
      this.undo = undo;
      this.redo = redo;
    } catch {
      // Without an answer nothing is offered; what is asked for says by itself why it fails.
      this.undo = this.redo = null;
    }
  }
}

export const undoing = new Undoing();
