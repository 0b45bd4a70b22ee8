import type { Job } from '../../api/jobs.ts';
import { formerImports } from '../../database/import-progress.ts';
import type { OpenProject } from '../context.ts';

/** Marks the interrupted imports that can go on. */
export function withResumable({ path, readOnly }: OpenProject, jobs: readonly Job[]): Job[] {
  if (readOnly || !jobs.some(mayGoOn)) return [...jobs];
  const former = new Set(formerImports(path).map(({ progress }) => progress.job));
  return jobs.map((job) => {
    if (!mayGoOn(job) || !former.has(job.id)) return job;
    const hint = 'Resume it: what was taken in is kept, and the rest follows.';
    return { ...job, resumable: true, error: job.error && { ...job.error, hint } };
  });
}

function mayGoOn({ kind, state }: Job): boolean {
  return kind === 'import' && state === 'interrupted';
}
