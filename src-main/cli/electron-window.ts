/** The Electron window, where Electron is there and may run. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applicationFolder } from '../host/application.ts';
import { electronBinary } from './electron-binary.ts';
import type { Terminal } from './terminal.ts';

/** Its exit code once it has ended; undefined where it cannot run here and another window must do. */
export async function runElectron(
  project: string | undefined,
  terminal: Terminal,
): Promise<number | undefined> {
  if (process.env['LECTERN_ELECTRON'] === '0') return undefined;
  const binary = electronBinary(applicationFolder);
  const main = join(applicationFolder, 'dist', 'electron', 'main.js');
  if (binary === undefined || !existsSync(main)) return undefined;
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    terminal.note('Electron refuses to run for root, so a browser window is used.');
    return undefined;
  }
  const child = spawn(binary, [main, ...(project === undefined ? [] : [project])], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const startedAt = performance.now();
  terminal.signal.addEventListener('abort', () => child.kill());
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => {
      resolve(-1);
    });
    child.on('exit', (exit, signal) => {
      resolve(signal === null ? (exit ?? 0) : terminal.signal.aborted ? 0 : -1);
    });
  });
  // A library that is missing, a display that refuses: Electron is gone at once, and the user still wants a window.
  if (code !== 0 && performance.now() - startedAt < 5_000 && !terminal.signal.aborted) {
    terminal.note('Electron could not start here, so a browser window is used.');
    return undefined;
  }
  return Math.max(0, code);
}
