import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../../api/errors.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { alreadyThere, writeError } from '../../files/atomic-file.ts';
import type { FeatureHandlers } from '../context.ts';

export const careHandlers: FeatureHandlers<'care'> = {
  'care.snapshot': ({ project, path }, context) => {
    const open = context.project(project);
    const goal = projectName(path ?? besideProject(open.path));
    // VACUUM INTO reads one consistent state, also while others read, and leaves out the room of what was deleted.
    return written(goal, (temporary) => open.writer().run('VACUUM INTO ?', temporary));
  },

  'care.snapshots': ({ project }, context) => snapshotsBeside(context.project(project).path),

  'care.usage': ({ project }, context) => {
    const { reader, path } = context.project(project);
    const beside = [path, `${path}-wal`].filter((file) => existsSync(file));
    return {
      sizeBytes: beside.reduce((sum, file) => sum + statSync(file).size, 0),
      freeBytes:
        reader.value<number>('SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size') ?? 0, // prettier-ignore
      modelBytes:
        reader.value<number>(
          `SELECT total(bytes) FROM (SELECT size_bytes AS bytes FROM models UNION ALL SELECT size_bytes FROM language_models
                                     UNION ALL SELECT size_bytes FROM embedding_vectors)`,
        ) ?? 0,
    };
  },

  'care.restore': async ({ snapshot, path }, context) => {
    const opened = await context.openProject(resolve(snapshot), 'read');
    try {
      const problems = problemsOf(opened.reader);
      if (problems.length > 0)
        throw new LecternError(
          'bad-project',
          `“${basename(snapshot)}” is damaged: ${problems[0] ?? ''}.`,
          'Take an older snapshot.',
        );
    } finally {
      await context.closeProject(opened.handle);
    }
    return written(projectName(path), (temporary) => {
      copyFileSync(resolve(snapshot), temporary, constants.COPYFILE_EXCL);
    });
  },

  'care.compact': ({ project }, context) => {
    const open = context.project(project);
    const writer = open.writer();
    const size = (): number => {
      // What is written lies in a file of its own until it is taken over.
      writer.all('PRAGMA wal_checkpoint(TRUNCATE)');
      return statSync(open.path).size;
    };
    const beforeBytes = size();
    writer.run('VACUUM');
    return { beforeBytes, afterBytes: size() };
  },

  'care.check': ({ project }, context) => {
    const { reader, path } = context.project(project);
    const problems = problemsOf(reader);
    return { sound: problems.length === 0, problems, sizeBytes: statSync(path).size };
  },
};

function problemsOf(reader: ProjectReader): string[] {
  const pages = reader.column<string>('PRAGMA integrity_check(20)').filter((line) => line !== 'ok');
  const references = reader
    .all<{ table: string; parent: string; count: number }>(
      'SELECT "table", parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY 1, 2',
    )
    .map(
      ({ table, parent, count }) =>
        `${String(count)} rows of ${table} refer to rows of ${parent} that are not there`,
    );
  return [...pages, ...references];
}

/** Of this project, to judge by their names; what else lies there may be anything. */
function snapshotsBeside(path: string): { path: string; madeAt: string; sizeBytes: number }[] {
  const beginning = `${basename(path).replace(/\.lectern$/iu, '')} `;
  const moment = /^\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.lectern$/u;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(beginning) && moment.test(name.slice(beginning.length)))
    .map((name) => {
      const full = join(dirname(path), name);
      const { size, mtime } = statSync(full);
      return { path: full, madeAt: mtime.toISOString(), sizeBytes: size };
    })
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt));
}

/** `study 2026-11-21 14.05.09.lectern`, in the time of this machine. */
function besideProject(path: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(now.getFullYear())}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return join(dirname(path), `${basename(path).replace(/\.lectern$/iu, '')} ${day} ${time}.lectern`);
}

function projectName(path: string): string {
  const full = resolve(path);
  return full.toLowerCase().endsWith('.lectern') ? full : `${full}.lectern`;
}

/** Complete under its name or not there at all, and never over another file. */
function written(goal: string, write: (temporary: string) => void): { path: string; sizeBytes: number } {
  if (existsSync(goal)) throw alreadyThere(goal);
  const temporary = join(dirname(goal), `.${basename(goal)}.${randomUUID()}.part`);
  try {
    const made = openSync(temporary, 'wx');
    closeSync(made);
    rmSync(temporary);
    write(temporary);
    const file = openSync(temporary, 'r+');
    fsyncSync(file);
    closeSync(file);
    try {
      // A hard link fails where the name was taken meanwhile; renaming would replace what is there.
      linkSync(temporary, goal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(goal);
      copyFileSync(temporary, goal, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    throw writeError(error, goal);
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(temporary + ending, { force: true });
  }
  return { path: goal, sizeBytes: statSync(goal).size };
}
