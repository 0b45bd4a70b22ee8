/**
 * The projects that some connection has open. Two windows on one file share it. A project is closed when the last
 * connection has left it and its jobs have ended: leaving a window is never a reason to lose a training run.
 */
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../api/errors.ts';
import type { Event } from '../api/events.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import type { OpenProject } from '../features/context.ts';
import { markInterrupted } from '../jobs/job-records.ts';
import { createJobQueue } from '../jobs/project-job-queue.ts';

export type OpenMode = 'write' | 'read';

/** An open project file. */
export interface ProjectFile {
  readonly path: string;
  readonly readOnly: boolean;
  readonly reader: ProjectReader;
  /** Throws `read-only` in words. */
  writer(): ProjectWriter;
  close(): void;
}

/** The doors to the file system that a project needs; the real ones are in src-main/database. */
export interface ProjectFiles {
  open(path: string, mode: OpenMode): ProjectFile;
  create(path: string, name: string): ProjectFile;
}

interface Held {
  readonly key: string;
  readonly file: ProjectFile;
  readonly project: OpenProject;
  readonly jobs: ReturnType<typeof createJobQueue>;
  readonly holders: Set<string>;
  closing: NodeJS.Timeout | undefined;
}

export interface OpenProjects {
  open(path: string, mode: OpenMode, connection: string): Promise<OpenProject>;
  create(path: string, name: string, connection: string): Promise<OpenProject>;
  /** Throws `not-found` in words. */
  get(handle: string): OpenProject;
  close(handle: string, connection: string): Promise<void>;
  /** The connection is gone, perhaps only for the moment of a reload: its projects stay a little longer. */
  leave(connection: string): void;
  holders(handle: string): ReadonlySet<string>;
  /** Whether any job of any project is under way. */
  readonly busy: boolean;
  /** Cancels all jobs and closes all projects. */
  closeAll(): Promise<void>;
}

const GRACE_MS = 10_000;

export function openProjects(files: ProjectFiles, emit: (event: Event) => void): OpenProjects {
  const byKey = new Map<string, Held>();
  const byHandle = new Map<string, Held>();

  const projects: OpenProjects = {
    async open(path, mode, connection) {
      const real = await realProjectPath(path);
      const held = byKey.get(keyOf(real, mode)) ?? hold(keyOf(real, mode), files.open(real, mode));
      return joinConnection(held, connection);
    },

    async create(path, name, connection) {
      const file = files.create(resolve(path), name);
      return joinConnection(hold(keyOf(await realProjectPath(path), 'write'), file), connection);
    },

    get(handle) {
      const held = byHandle.get(handle);
      if (held === undefined) {
        throw new LecternError(
          'not-found',
          'This project is not open any more.',
          'Open it again from the start screen.',
        );
      }
      return held.project;
    },

    async close(handle, connection) {
      const held = byHandle.get(handle);
      if (held === undefined) return; // closed already
      held.holders.delete(connection);
      closeIfUnused(held);
    },

    leave(connection) {
      for (const held of byHandle.values()) {
        if (!held.holders.delete(connection) || held.holders.size > 0) continue;
        held.closing = setTimeout(() => {
          closeIfUnused(held);
        }, GRACE_MS);
        held.closing.unref();
      }
    },

    holders: (handle) => byHandle.get(handle)?.holders ?? new Set(),

    get busy() {
      return [...byHandle.values()].some(({ jobs }) => jobs.busy);
    },

    async closeAll() {
      await Promise.all(
        [...byHandle.values()].map(async (held) => {
          await held.jobs.stop();
          shut(held);
        }),
      );
    },
  };
  return projects;

  function hold(key: string, file: ProjectFile): Held {
    const handle = randomUUID();
    if (!file.readOnly) markInterrupted(file.writer(), new Date().toISOString());
    const jobs = createJobQueue({
      reader: file.reader,
      writer: () => file.writer(),
      changed: (job) => {
        emit({ event: 'job', project: handle, job });
      },
      idle: () => {
        const held = byHandle.get(handle);
        if (held !== undefined && held.closing === undefined) closeIfUnused(held);
      },
    });
    const project: OpenProject = {
      handle,
      path: file.path,
      readOnly: file.readOnly,
      reader: file.reader,
      writer: () => file.writer(),
      jobs,
    };
    const held: Held = { key, file, project, jobs, holders: new Set(), closing: undefined };
    byKey.set(key, held);
    byHandle.set(handle, held);
    return held;
  }

  function joinConnection(held: Held, connection: string): OpenProject {
    clearTimeout(held.closing);
    held.closing = undefined;
    held.holders.add(connection);
    return held.project;
  }

  function closeIfUnused(held: Held): void {
    held.closing = undefined;
    if (held.holders.size === 0 && !held.jobs.busy) shut(held);
  }

  function shut(held: Held): void {
    clearTimeout(held.closing);
    if (!byHandle.delete(held.project.handle)) return;
    byKey.delete(held.key);
    held.file.close();
  }
}

function keyOf(path: string, mode: OpenMode): string {
  return `${mode}:${path}`;
}

/** By whichever links it was reached, one file is one project. A file that is not there keeps the path it was given. */
async function realProjectPath(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch {
    try {
      return join(await realpath(dirname(full)), basename(full));
    } catch {
      return full;
    }
  }
}
