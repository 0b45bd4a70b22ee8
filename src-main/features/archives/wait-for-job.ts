import type { JobRun } from '../../jobs/job-queue.ts';
import type { OpenProject } from '../context.ts';

/** Waits for a job of the same project, and cancels it with ours. */
export async function waitFor(project: OpenProject, id: string, job: JobRun): Promise<unknown> {
  const cancel = (): void => {
    project.jobs.cancel(id);
  };
  job.signal.addEventListener('abort', cancel);
  try {
    if (job.signal.aborted) cancel();
    return await project.jobs.finished(id);
  } finally {
    job.signal.removeEventListener('abort', cancel);
  }
}
