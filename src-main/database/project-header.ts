/**
 * What the first 100 bytes say, read before SQLite touches the file, so that a stranger's file is refused without a
 * byte of it being changed. Layout: https://www.sqlite.org/fileformat2.html#the_database_header
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { LecternError } from '../api/errors.ts';
import { damaged } from './sqlite-errors.ts';

/** "Lctn" in ASCII; marks a SQLite file as a Lectern project. */
export const applicationId = 0x4c63746e;

export interface ProjectHeader {
  /** Number of the newest migration that the file has seen. */
  readonly schemaVersion: number;
}

/** Throws in words where the path is no project: missing, a folder, another kind of file, cut short. */
export function readProjectHeader(path: string): ProjectHeader {
  const name = basename(path);
  const size = fileSize(path);
  const header = Buffer.alloc(100);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    throw new LecternError(
      'unreadable-file',
      `“${name}” may not be read.`,
      'Ask the owner of the file, or whoever looks after this computer, for permission to read it.',
    );
  }
  let length: number;
  try {
    length = readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (
    length < 100 ||
    header.toString('latin1', 0, 16) !== 'SQLite format 3\0' ||
    header.readUInt32BE(68) !== applicationId
  ) {
    throw new LecternError(
      'bad-project',
      `“${name}” is not a Lectern project.`,
      'Choose a file that Lectern made (its name ends in .lectern); a table of texts is imported into a project instead.',
    );
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  const sizeIsCurrent = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (sizeIsCurrent && size < pages * pageSize && !existsSync(`${path}-wal`)) {
    throw damaged(path, `${(pages * pageSize - size).toLocaleString('en')} bytes are missing at its end`);
  }
  return { schemaVersion: header.readUInt32BE(60) };
}

function fileSize(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    throw new LecternError(
      'not-found',
      `There is no file “${path}”.`,
      'Check the name and the folder, or create a new project there.',
    );
  }
  if (stats.isDirectory()) {
    throw new LecternError('unreadable-file', `“${path}” is a folder.`, 'Choose a project file inside it.');
  }
  return stats.size;
}

export function fromTheFuture(path: string, version: number, known: number): LecternError {
  return new LecternError(
    'bad-project',
    `“${basename(path)}” was written by a newer Lectern (its format is ${version}, this version knows up to ${known}).`,
    'Open it with that newer version, or update this one; nothing in the file has been changed.',
  );
}
