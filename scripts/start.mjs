#!/usr/bin/env node
/**
 * `npm start [-- PROJECT]`: installs and builds what is missing, then opens the workbench. Plain JavaScript without
 * dependencies: it runs on Node 20, before anything has been installed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureElectronShell, ensureKernels, ensureWindow } from './toolchain/builds.mjs';
import { tryElectron } from './toolchain/electron-download.mjs';
import { ensurePackages } from './toolchain/packages.mjs';
import { ownNode, root } from './toolchain/places.mjs';
import { say, SetupFailure } from './toolchain/say.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
  say(
    `Lectern needs Node 20 or later to start; this is ${process.versions.node}. Install a newer one from your system’s packages.`,
  );
  process.exit(1);
}

try {
  await ensurePackages();
  const [electron] = await Promise.all([tryElectron(), ensureKernels(), ensureWindow()]);
  if (electron) await ensureElectronShell();
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  say(error.message);
  process.exit(1);
}

const child = spawn(ownNode(), [join(root, 'src-main', 'cli', 'bin.mjs'), 'open', ...process.argv.slice(2)], {
  // A project is named from where the user stands, not from where npm went.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal)); // it ends its jobs, then itself
child.on('error', (error) => {
  say(`Node 24 could not be started: ${error.message}`);
  process.exit(1);
});
child.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
