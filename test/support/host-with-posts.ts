/** A host in this process with the sample posts imported and split: what tests of training start from. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VerbInput } from '../../src-main/api/catalogue.ts';
import type { Event } from '../../src-main/api/events.ts';
import type { Run } from '../../src-main/api/runs.ts';
import { createEngineClient, type EngineClient } from '../../src-main/engine-process/engine-client.ts';
import { createHost, type Connection, type Host } from '../../src-main/host/host.ts';
import { projectFiles } from '../../src-main/host/project-files.ts';

export const samplePosts = fileURLToPath(new URL('../../sample/posts.csv', import.meta.url));

export interface HostWithPosts {
  readonly folder: string;
  readonly host: Host;
  readonly engine: EngineClient;
  readonly window: Connection;
  readonly events: Event[];
  readonly project: string;
  readonly path: string;
  readonly corpus: number;
  /** Waits for a job; rejects with its error. */
  finish(job: string): Promise<unknown>;
  train(input: Omit<VerbInput<'runs.train'>, 'project' | 'corpus'>): Promise<Run>;
  close(): Promise<void>;
}

/** `columns`: which are meant, where the file does not show it. */
export async function hostWithPosts(
  csv = samplePosts,
  columns: Readonly<Record<string, string>> = {},
): Promise<HostWithPosts> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-training-'));
  const engine = createEngineClient();
  const host = createHost({
    files: projectFiles,
    engine,
    folders: { settings: join(folder, 'settings'), projects: join(folder, 'projects') },
  });
  const events: Event[] = [];
  const window = host.connect((event) => events.push(event));
  const { handle: project, path } = await window.call('projects.create', {
    path: join(folder, 'posts.lectern'),
  });

  const finish = async (job: string): Promise<unknown> => {
    for (;;) {
      const { state, output, error } = await window.call('jobs.get', { project, job });
      if (state === 'done') return output;
      if (state !== 'queued' && state !== 'running')
        throw Object.assign(new Error(error?.message ?? state), { ...error, state });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const roles = Object.fromEntries(Object.entries(columns).map(([role, column]) => [column, role]));
  await finish((await window.call('corpora.import', { project, path: csv, roles })).job);
  const [{ id: corpus, labels }] = await window.call('corpora.list', { project });
  await window.call('splits.create', {
    project,
    corpus,
    method: { kind: 'random', stratify: labels[0].column },
    seed: 1,
  });
  return {
    folder,
    host,
    engine,
    window,
    events,
    project,
    path,
    corpus,
    finish,
    async train(input) {
      const { runs } = await window.call('runs.train', { project, corpus, ...input });
      for (const { job } of runs) await finish(job);
      return window.call('runs.get', { project, run: runs[0].run });
    },
    async close() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
