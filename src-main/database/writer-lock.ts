/**
 * One writer per project. The lock is a small SQLite file beside the project: its row names the owner, and the owner
 * keeps a write transaction open on it, which is a lock of the operating system: it vanishes with the process, even when
 * that is killed, so no stale lock is ever in anyone's way. SQLite's own EXCLUSIVE mode would shut out our readers too.
 */
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { LecternError } from '../api/errors.ts';
import { inWords } from './sqlite-errors.ts';

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface WriterLock {
  release(): void;
}

/** Throws `project-locked`, naming the other process. */
export function takeWriterLock(projectPath: string): WriterLock {
  const path = `${projectPath}-lock`;
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      const lock = tryLock(path, projectPath);
      if (lock) return lock;
    }
  } catch (error) {
    throw inWords(error, projectPath);
  }
  throw locked(projectPath, undefined);
}

function tryLock(path: string, projectPath: string): WriterLock | undefined {
  const token = randomUUID();
  // Two processes that take a free lock in the same moment must queue, not fail.
  const database = new Database(path, { timeout: 500 });
  try {
    database.pragma('synchronous = OFF');
    database.exec('BEGIN IMMEDIATE');
    database.exec('CREATE TABLE IF NOT EXISTS owner (token TEXT, pid INTEGER, host TEXT, since TEXT)');
    database.exec('DELETE FROM owner');
    database
      .prepare('INSERT INTO owner VALUES (?, ?, ?, ?)')
      .run(token, process.pid, hostname(), new Date().toISOString());
    database.exec('COMMIT');
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const owner = isBusy(error) ? readOwner(path) : undefined;
    database.close();
    if (isBusy(error)) throw locked(projectPath, owner);
    // The previous owner removed the file under our hands: the next attempt makes a new one.
    if (hasCode(error, 'SQLITE_READONLY_DBMOVED')) return undefined;
    if (hasCode(error, 'SQLITE_FULL')) {
      throw new LecternError(
        'disk-full',
        `The disk that holds “${basename(projectPath)}” is full, so the project cannot be opened for writing.`,
        'Free some space on it and try again.',
      );
    }
    throw error;
  }
  // The previous owner may have removed the file between our opening and our locking of it: then we hold a lock on
  // nothing, which shows when the path is opened anew.
  if (readOwner(path)?.token !== token) {
    database.close();
    return undefined;
  }
  return {
    release() {
      if (!database.open) return;
      // Removed while still held, so that nobody can lock a file that is about to go. Windows refuses that: there it
      // is removed after closing, and is harmless where another process was faster.
      const removed = tryRemove(path);
      database.close();
      if (!removed) tryRemove(path);
    },
  };
}

function readOwner(path: string): (LockOwner & { token: string }) | undefined {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 500 });
    try {
      return database.prepare('SELECT token, pid, host, since FROM owner').get() as
        (LockOwner & { token: string }) | undefined;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Database.SqliteError && error.code === code;
}

function tryRemove(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

function locked(projectPath: string, owner: LockOwner | undefined): LecternError {
  const who = owner
    ? `process ${owner.pid} on ${owner.host}, since ${owner.since.slice(0, 16).replace('T', ' ')} UTC`
    : 'another process';
  return new LecternError(
    'project-locked',
    `“${basename(projectPath)}” is already open for writing (${who}).`,
    'Close it there first, or open it here for reading only.',
  );
}
