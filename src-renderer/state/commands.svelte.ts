/**
 * What the command palette can do. A screen registers its commands while it is shown:
 * `$effect(() => commands.register([{ id: 'run.export', title: 'Export predictions…', group: 'Run', run }]))`.
 */
import { untrack } from 'svelte';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette: Project, Corpus, Run, View. */
  readonly group: string;
  /** As `Kbd` writes it, such as `Mod I`. The shell listens for those with Mod. */
  readonly hotkey?: string | undefined;
  /** Further words it may be found by. */
  readonly keywords?: string | undefined;
  run(): void;
}

const recentKey = 'lectern.recent-commands';

class Commands {
  #all: readonly Command[] = $state.raw([]);
  #recent: readonly string[] = $state.raw([]);

  get all(): readonly Command[] {
    return this.#all;
  }

  get recent(): readonly string[] {
    return this.#recent;
  }

  start(): void {
    this.#recent = (localStorage.getItem(recentKey) ?? '').split('\n').filter(Boolean);
  }

  /** Returns a function that takes them out again. */
  register(commands: readonly Command[]): () => void {
    const ids = new Set(commands.map((command) => command.id));
    // Untracked: an effect that registers must not run again because it did.
    untrack(() => (this.#all = [...this.#all.filter((command) => !ids.has(command.id)), ...commands]));
    return () => {
      untrack(() => (this.#all = this.#all.filter((command) => !commands.includes(command))));
    };
  }

  run(command: Command): void {
    this.#recent = [command.id, ...this.#recent.filter((id) => id !== command.id)].slice(0, 8);
    localStorage.setItem(recentKey, this.#recent.join('\n'));
    command.run();
  }
}

export const commands = new Commands();
