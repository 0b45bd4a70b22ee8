/** What SQLite throws, in words that a user can act on. */
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { LecternError } from '../api/errors.ts';

export function isSqliteError(thrown: unknown): thrown is { code: string; message: string } {
  return thrown instanceof Database.SqliteError;
}

/** The error to show instead of `thrown`; anything that is not SQLite's comes back as it is. */
export function inWords(thrown: unknown, path: string): unknown {
  if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT'))
    return diskFull(path);
  if (!isSqliteError(thrown)) return thrown;
  const name = basename(path);
  const { code } = thrown;
  if (code === 'SQLITE_FULL') return diskFull(path);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, thrown.message);
  if (code.startsWith('SQLITE_READONLY')) {
    return new LecternError('read-only', `“${name}” cannot be written to.`, readOnlyHint);
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new LecternError(
      'project-locked',
      `“${name}” is being written to by another program.`,
      'Wait until it has finished, or close it, and try again.',
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new LecternError(
      'unreadable-file',
      `The disk refused to read or write “${name}” (${code}).`,
      'Check that the disk is connected, has space left and is not limited by a quota; nothing was half-written.',
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new LecternError(
      'unreadable-file',
      `“${name}” could not be opened.`,
      'Check that the file and its folder may be read by you.',
    );
  }
  return thrown;
}

export const readOnlyHint =
  'Copy the project to a folder that you may write to, or open it for reading only.';

export function diskFull(path: string): LecternError {
  return new LecternError(
    'disk-full',
    `The disk that holds “${basename(path)}” is full; what was being written has been taken back.`,
    'Free some space, or move the project to another disk, and try again.',
  );
}

export function damaged(path: string, detail: string): LecternError {
  return new LecternError(
    'bad-project',
    `“${basename(path)}” is damaged (${detail}).`,
    'Open a backup copy; if there is none, keep this file as it is, since much of it can usually be rescued.',
  );
}
