/** The files that an import writes beside its project. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Path of every staging file of a project begins so; what follows up to the next hyphen names the import. */
export function stagingPrefix(projectPath: string): string {
  return `${projectPath}-import-`;
}

/** Removes what begins with `prefix`, but for the files that are `kept` or belong to one of these. */
export function removeStagingFiles(prefix: string, kept: readonly string[] = []): void {
  const names = kept.map((path) => basename(path));
  for (const name of readdirSync(dirname(prefix))) {
    if (!name.startsWith(basename(prefix))) continue;
    if (names.some((one) => name === one || name.startsWith(`${one}-`))) continue;
    rmSync(join(dirname(prefix), name), { force: true });
  }
}
