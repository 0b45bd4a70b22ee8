/** Opening, creating and closing project files. */
import { accessSync, constants, copyFileSync, existsSync, linkSync, realpathSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { LecternError } from '../api/errors.ts';
import { busyTimeoutMs, configureWriter } from './connection-settings.ts';
import { dropUnenteredCorpora } from './corpus-merge.ts';
import { standInForTrash } from './live-objects.ts';
import { listMigrations, migrate } from './migrate.ts';
import type { ProjectReader, ProjectWriter } from './project-database.ts';
import { applicationId, fromTheFuture, readProjectHeader } from './project-header.ts';
import { damaged, inWords, readOnlyHint } from './sqlite-errors.ts';
import { SqliteReader, SqliteWriter } from './sqlite-project.ts';
import { removeStagingFiles } from './staging-files.ts';
import { takeWriterLock } from './writer-lock.ts';

/**
 * Paths that this process has open. Reading such a file by other means than SQLite and closing it again would drop
 * SQLite's locks on it (https://www.sqlite.org/howtocorrupt.html, section 2.2), so its header is not looked at again.
 */
const openPaths = new Map<string, number>();

/** Held from opening to closing: a writer that nothing refers to would be collected as garbage, and its lock with it. */
const openWriters = new Set<ProjectWriter>();

/** Opens for reading; needs no lock and works from a read-only folder. */
export function openProjectReader(path: string): ProjectReader {
  const absolute = checked(path);
  return guardedOpen(absolute, () => {
    const database = new Database(absolute, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    try {
      database.pragma('cache_size = -65536');
      refuseUnknownFormat(database, absolute);
      standInForTrash(database);
      database.pragma('query_only = ON');
      return new SqliteReader(database, absolute, remember(absolute));
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Opens for writing. Throws `project-locked` where another process writes to it, `read-only` where nobody can. */
export function openProjectWriter(path: string): ProjectWriter {
  const absolute = checked(path);
  refuseReadOnly(absolute);
  const lock = takeWriterLock(absolute);
  try {
    return guardedOpen(absolute, () => {
      const leftOver = existsSync(`${absolute}-wal`);
      const database = new Database(absolute, { fileMustExist: true, timeout: busyTimeoutMs });
      try {
        // After a crash or a torn copy a broken file must be found now, not in the middle of work.
        if (leftOver) refuseDamaged(database, absolute);
        refuseUnknownFormat(database, absolute);
        configureWriter(database);
        migrate(database, absolute);
        removeStagingFiles(absolute);
        const forget = remember(absolute);
        const writer: ProjectWriter = new SqliteWriter(database, absolute, () => {
          openWriters.delete(writer);
          forget();
          lock.release();
        });
        dropUnenteredCorpora(writer);
        openWriters.add(writer);
        return writer;
      } catch (error) {
        database.close();
        throw error;
      }
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Makes a new project file, complete or not at all, and opens it for writing. Never replaces a file. */
export function createProject(path: string, name: string, version: string): ProjectWriter {
  const absolute = resolve(path);
  if (existsSync(absolute)) throw alreadyThere(absolute);
  const folder = dirname(absolute);
  if (!existsSync(folder))
    throw new LecternError(
      'not-found',
      `There is no folder “${folder}” to create a project in.`,
      'Check the path, or make the folder first.',
    );
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new LecternError(
      'read-only',
      `No project can be created in “${folder}”: the folder may not be written to.`,
      'Choose another folder, such as your Documents.',
    );
  }
  const temporary = join(folder, `.${basename(absolute)}.${randomUUID()}.new`);
  try {
    guardedOpen(absolute, () => {
      const database = new Database(temporary);
      try {
        // 8 KiB pages: fewer overflow pages for texts, measurably faster to scan than 4 KiB.
        database.pragma('page_size = 8192');
        database.pragma(`application_id = ${applicationId}`);
        migrate(database, absolute);
        database
          .prepare('INSERT INTO project (id, uuid, name, created_at, created_by) VALUES (1, ?, ?, ?, ?)')
          .run(randomUUID(), name, new Date().toISOString(), version);
      } finally {
        database.close();
      }
    });
    moveWithoutReplacing(temporary, absolute);
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(temporary + ending, { force: true });
  }
  return openProjectWriter(absolute);
}

function checked(path: string): string {
  const absolute = existsSync(path) ? realpathSync(path) : resolve(path);
  if (!openPaths.has(absolute)) {
    const { schemaVersion } = readProjectHeader(absolute);
    const known = listMigrations().length;
    if (schemaVersion > known) throw fromTheFuture(absolute, schemaVersion, known);
  }
  return absolute;
}

function remember(path: string): () => void {
  openPaths.set(path, (openPaths.get(path) ?? 0) + 1);
  return () => {
    const left = (openPaths.get(path) ?? 1) - 1;
    if (left > 0) openPaths.set(path, left);
    else openPaths.delete(path);
  };
}

/** The header may lag behind a WAL that a crash left; what SQLite itself says counts. */
function refuseUnknownFormat(database: Database.Database, path: string): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  const known = listMigrations().length;
  if (version > known) throw fromTheFuture(path, version, known);
}

function refuseDamaged(database: Database.Database, path: string): void {
  const verdict = String(database.pragma('quick_check(1)', { simple: true }));
  if (verdict !== 'ok') throw damaged(path, verdict);
}

function refuseReadOnly(path: string): void {
  for (const place of [path, dirname(path)]) {
    try {
      accessSync(place, constants.W_OK);
    } catch {
      throw new LecternError(
        'read-only',
        place === path
          ? `“${basename(path)}” is write-protected.`
          : `“${basename(path)}” lies in a folder or on a disk that may not be written to.`,
        readOnlyHint,
      );
    }
  }
}

function guardedOpen<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw inWords(error, path);
  }
}

function alreadyThere(path: string): LecternError {
  return new LecternError(
    'already-exists',
    `There is already a file “${path}”.`,
    'Choose another name; nothing has been replaced.',
  );
}

function moveWithoutReplacing(from: string, to: string): void {
  try {
    // A hard link fails where the name is taken; rename would replace it without a word.
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(to)) throw alreadyThere(to);
    // Disks without hard links (exFAT, some network drives).
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}
