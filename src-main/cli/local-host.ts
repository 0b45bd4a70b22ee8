/** A host in this very process, for the length of one command. Loaded only by the commands that need one. */
import { LecternError } from '../api/errors.ts';
import type { Event } from '../api/events.ts';
import type { Job } from '../api/jobs.ts';
import type { Project } from '../api/projects.ts';
import type { Connection } from '../host/host.ts';
import { startHost } from '../host/start-host.ts';
import type { Terminal } from './terminal.ts';

export interface LocalHost {
  readonly call: Connection['call'];
  /** Shows the job's progress until it ends; Ctrl+C cancels it. Rejects with its error. */
  finish(project: Project, job: string): Promise<Job>;
  /** Called for every event. */
  listen(listener: (event: Event) => void): void;
}

export async function withHost<Result>(
  terminal: Terminal,
  work: (host: LocalHost) => Promise<Result>,
): Promise<Result> {
  const host = startHost();
  const listeners = new Set<(event: Event) => void>();
  const connection = host.connect((event) => {
    for (const listener of listeners) listener(event);
  });
  const { call } = connection;

  const finish = async (project: Project, id: string): Promise<Job> => {
    const ended = Promise.withResolvers<Job>();
    const look = (job: Job): void => {
      if (job.state === 'queued' || job.state === 'running') terminal.progress(job);
      else ended.resolve(job);
    };
    const listener = (event: Event): void => {
      if (event.event === 'job' && event.job.id === id) look(event.job);
    };
    const cancel = (): void => {
      void call('jobs.cancel', { project: project.handle, job: id });
    };
    listeners.add(listener);
    terminal.signal.addEventListener('abort', cancel);
    try {
      if (terminal.signal.aborted) cancel();
      look(await call('jobs.get', { project: project.handle, job: id }));
      const job = await ended.promise;
      if (job.error !== null) throw new LecternError(job.error.code, job.error.message, job.error.hint);
      return job;
    } finally {
      listeners.delete(listener);
      terminal.signal.removeEventListener('abort', cancel);
      terminal.endProgress();
    }
  };

  try {
    return await work({ call, finish, listen: (listener) => listeners.add(listener) });
  } finally {
    connection.end();
    await host.close();
  }
}
