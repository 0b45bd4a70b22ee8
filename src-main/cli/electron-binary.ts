/**
 * Electron's program, where npm's package has it. Its own entry point is not asked: that downloads what is missing
 * without a word.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function electronBinary(applicationFolder: string): string | undefined {
  const folder = join(applicationFolder, 'node_modules', 'electron');
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8');
    const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // not downloaded
  }
}
