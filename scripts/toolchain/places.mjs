import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const onWindows = process.platform === 'win32';

/** The Node that npm installed, whatever the machine's own is. */
export function ownNode() {
  return join(root, 'node_modules', 'node', 'bin', onWindows ? 'node.exe' : 'node');
}

export function hasOwnNode() {
  return existsSync(ownNode());
}
