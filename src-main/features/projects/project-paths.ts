/** How projects are named after their files, and files after projects. */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../../api/errors.ts';

const ENDING = '.lectern';

/** Absolute, with the ending that makes it open by double click. */
export function projectPathOf(path: string): string {
  const full = resolve(path);
  return full.toLowerCase().endsWith(ENDING) ? full : full + ENDING;
}

export function projectNameOf(path: string): string {
  const name = basename(path);
  return name.toLowerCase().endsWith(ENDING) ? name.slice(0, -ENDING.length) || name : name;
}

/** The folder where projects go is made for the first that goes there; any other has to be there. */
export function makeProjectsFolder(path: string, projectsFolder: string): void {
  const folder = dirname(resolve(path));
  if (folder !== resolve(projectsFolder)) return;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new LecternError(
      'read-only',
      `The folder “${folder}” cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      'Choose another folder, such as your Documents.',
    );
  }
}

/** `Name.lectern`, or `Name 2.lectern` where that is taken. */
export function freeProjectPath(folder: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : ` ${String(number)}`}${ENDING}`);
    if (!existsSync(path)) return path;
  }
}
