/** The text files in a folder and below it, in the order of their names. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface TextFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly sizeBytes: number;
}

export const isTextFile = (path: string): boolean => /\.(txt|text|md)$/i.test(path);

/** Links are not followed: they may lead out of the folder, or round in a circle. */
export function textFiles(folder: string): TextFile[] {
  const found: TextFile[] = [];
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const item of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (item.name.startsWith('.')) continue;
      const path = below === '' ? item.name : `${below}/${item.name}`;
      if (item.isDirectory()) pending.push(path);
      else if (item.isFile() && isTextFile(path)) {
        found.push({ path, sizeBytes: lstatSync(join(folder, path)).size });
      }
    }
  }
  return found.sort((a, b) => collator.compare(a.path, b.path));
}

/** doc2 before doc10. */
const collator = new Intl.Collator('en', { numeric: true });
