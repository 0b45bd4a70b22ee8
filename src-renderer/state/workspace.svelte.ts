/**
 * The project this window has open, its corpora, and how often each topic has changed (`versions`), so that screens
 * ask again: read `workspace.versions.runs` inside a `remote(…)` and it follows. Lives as long as the window.
 */
import type { Corpus } from '../../src-main/api/corpora.ts';
import { toErrorReport, type ErrorReport } from '../../src-main/api/errors.ts';
import type { Project } from '../../src-main/api/projects.ts';
import { LecternError } from '../../src-main/api/errors.ts';
import { client } from '../client/host.ts';
import { jobs } from './jobs.svelte.ts';
import { rememberProject } from './project-address.ts';

/** One sentence for both causes: the host says that a project may not be written to, not which of them it is. */
const readOnlyReason =
  'Its file or folder is write-protected, or something else is writing to it. To change anything, copy the file to a folder you may write to and open the copy.';

class Workspace {
  project: Project | null = $state.raw(null);
  /** Undefined while they are being fetched for the first time. */
  corpora: readonly Corpus[] | undefined = $state.raw(undefined);
  corporaError: ErrorReport | undefined = $state.raw(undefined);
  versions = $state({
    corpora: 0,
    splits: 0,
    runs: 0,
    language: 0,
    embeddings: 0,
    tagging: 0,
    models: 0,
    project: 0,
  });
  /** Grows whenever anything that can be undone may have changed. */
  get changes(): number {
    const { corpora, splits, runs, language, embeddings, tagging } = this.versions;
    return corpora + splits + runs + language + embeddings + tagging;
  }

  /** Opening, creating or closing is under way. */
  busy = $state(false);

  /** Handle of the open project. */
  get handle(): string {
    if (!this.project)
      throw new LecternError('not-found', 'No project is open.', 'Open or create one first.');
    return this.project.handle;
  }

  /** Why nothing can be added to the project, and what to do; undefined where it may be written to. */
  get readOnlyReason(): string | undefined {
    return this.project?.readOnly ? readOnlyReason : undefined;
  }

  /** Called once by the shell. */
  start(): void {
    client.on('changed', (event) => {
      if (event.project !== this.project?.handle) return;
      this.versions[event.topic]++;
      if (event.topic === 'corpora' || event.topic === 'splits') void this.#fetchCorpora();
    });
    client.onReopened(() => {
      const lost = this.project;
      if (lost)
        void this.#enter(() =>
          client.call('projects.open', { path: lost.path, mode: lost.readOnly ? 'read' : 'write' }),
        );
    });
  }

  open(path: string, mode: 'write' | 'read' = 'write'): Promise<Project> {
    return this.#enter(() => client.call('projects.open', { path, mode }));
  }

  create(path: string, name?: string): Promise<Project> {
    return this.#enter(() => client.call('projects.create', name ? { path, name } : { path }));
  }

  openSample(): Promise<Project> {
    return this.#enter(() => client.call('projects.openSample', {}));
  }

  async close(): Promise<void> {
    const closing = this.project;
    this.#leave();
    if (closing) await client.call('projects.close', { project: closing.handle });
  }

  corpus(id: number): Corpus | undefined {
    return this.corpora?.find((corpus) => corpus.id === id);
  }

  async #enter(ask: () => Promise<Project>): Promise<Project> {
    this.busy = true;
    try {
      const before = this.project;
      const project = await ask();
      if (before && before.handle !== project.handle) {
        this.corpora = undefined;
        void client.call('projects.close', { project: before.handle }).catch(() => undefined);
      }
      this.project = project;
      for (const topic of Object.keys(this.versions) as (keyof typeof this.versions)[])
        this.versions[topic]++;
      rememberProject(project.path);
      void jobs.follow(project.handle);
      void this.#fetchCorpora();
      return project;
    } finally {
      this.busy = false;
    }
  }

  #leave(): void {
    this.project = null;
    this.corpora = undefined;
    this.corporaError = undefined;
    void jobs.follow(null);
    rememberProject(null);
  }

  async #fetchCorpora(): Promise<void> {
    const asked = this.project;
    if (!asked) return;
    try {
      const corpora = await client.call('corpora.list', { project: asked.handle });
      if (this.project?.handle !== asked.handle) return;
      this.corpora = corpora;
      this.corporaError = undefined;
    } catch (thrown) {
      if (this.project?.handle === asked.handle) this.corporaError = toErrorReport(thrown);
    }
  }
}

export const workspace = new Workspace();
