/** A project of its own in a temporary folder, behind a real host, for tests of what windows ask of it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerbInput, VerbOutput } from '../../src-main/api/catalogue.ts';
import { importReport, type ImportReport } from '../../src-main/api/corpora.ts';
import { startHost } from '../../src-main/host/start-host.ts';
import type { Connection } from '../../src-main/host/host.ts';

export type ImportOptions = Omit<VerbInput<'corpora.import'>, 'project' | 'path'>;

export interface TestProject {
  readonly folder: string;
  readonly window: Connection;
  /** Handle of the open project. */
  readonly project: string;
  readonly projectPath: string;
  /** Writes a file to import from and gives its path. */
  file(content: string | Buffer, name?: string): string;
  /** Imports a file with this content; rejects with what the job says went wrong. */
  importFile(content: string | Buffer, options?: ImportOptions, name?: string): Promise<ImportReport>;
  /** Files beside the project that an import has not taken away yet. */
  stagingFiles(): string[];
  close(): Promise<void>;
}

export async function openTestProject(): Promise<TestProject> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-test-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  const host = startHost();
  const window = host.connect(() => undefined);
  mkdirSync(join(folder, 'project'));
  const projectPath = join(folder, 'project', 'study.lectern');
  const { handle: project } = await window.call('projects.create', { path: projectPath });

  const file: TestProject['file'] = (content, name = 'table.csv') => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const finished = async (job: string): Promise<VerbOutput<'jobs.get'>> => {
    for (;;) {
      const found = await window.call('jobs.get', { project, job });
      if (found.state !== 'queued' && found.state !== 'running') return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    folder,
    window,
    project,
    projectPath,
    file,
    async importFile(content, options = {}, name) {
      const { job } = await window.call('corpora.import', { project, path: file(content, name), ...options });
      const { state, error, output } = await finished(job);
      if (state !== 'done') throw Object.assign(new Error(error?.message), error);
      return importReport.parse(output);
    },
    stagingFiles: () => readdirSync(join(folder, 'project')).filter((name) => name.includes('-import-')),
    async close() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Five posts with an id of 19 digits, an emoji, a line break, a label and a split. */
export const fivePosts = [
  'id,text,label,split,author',
  '1234567890123456789,"Loving the #summer, friends!",positive,train,ann',
  '1234567890123456790,"Two\nlines 😀 here",neutral,train,bob',
  '1234567890123456791,I hate Mondays,negative,val,ann',
  '1234567890123456792,@ann said “hello” & left,neutral,test,cyd',
  '1234567890123456793,Café olé,positive,test,dan',
].join('\n');
