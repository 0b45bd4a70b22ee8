/** How projects are named after their files, and files after projects. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

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

/** `Name.lectern`, or `Name 2.lectern` where that is taken. */
export function freeProjectPath(folder: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : ` ${String(number)}`}${ENDING}`);
    if (!existsSync(path)) return path;
  }
}
