/**
 * A folder for uploads and unsaved exports that lives as long as this process. It lies in the settings folder and not
 * in the system's temporary one, which is often memory: an upload may be larger than that.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface TemporaryFolder {
  /** Made on first use. */
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(settings: string): TemporaryFolder {
  const parent = join(settings, 'temporary');
  const own = join(parent, String(process.pid));
  let made = false;
  return {
    get path(): string {
      if (!made) {
        removeLeftovers(parent);
        mkdirSync(own, { recursive: true, mode: 0o700 });
        made = true;
      }
      return own;
    },
    remove(): void {
      if (!made) return;
      made = false;
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** Folders of processes that are gone: they were killed before they could clean up. */
function removeLeftovers(parent: string): void {
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch {
    return; // not there yet
  }
  for (const name of names) {
    if (/^\d+$/.test(name) && !isAlive(Number(name))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return processId !== process.pid;
  } catch (error) {
    // No permission to signal it: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
