/** The files that an import writes beside its project. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Path of every staging file of a project begins so. */
export function stagingPrefix(projectPath: string): string {
  return `${projectPath}-import-`;
}

/** Of imports that were killed. Call it while the writer's lock is held, so that none of them can be at work. */
export function removeStagingFiles(projectPath: string): void {
  const prefix = stagingPrefix(projectPath);
  const folder = dirname(projectPath);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(basename(prefix))) rmSync(join(folder, name), { force: true });
  }
}
