/** Writes a small file complete or not at all. */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../api/errors.ts';
import { writeError } from './atomic-file.ts';

export function writeWholeFile(
  path: string,
  content: string,
  { overwrite = false } = {},
): { path: string; sizeBytes: number } {
  const goal = resolve(path);
  if (existsSync(goal) && !overwrite)
    throw new LecternError(
      'already-exists',
      `There is already a file “${goal}”.`,
      'Choose another name, or say that it may be replaced.',
    );
  const temporary = join(dirname(goal), `.${basename(goal)}.${randomUUID()}.part`);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, content, 'utf8');
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, goal);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeError(error, goal);
  }
  return { path: goal, sizeBytes: Buffer.byteLength(content) };
}
