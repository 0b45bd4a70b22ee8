/** Builds what is older than its sources, judged by their content: a checkout or a copy changes dates at will. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownNode, root } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { say, seconds, SetupFailure } from './say.mjs';

const vite = join('node_modules', 'vite', 'bin', 'vite.js');

const WINDOW = {
  name: 'the window',
  sources: ['src-renderer', 'src-main/api', 'docs', 'vite.config.ts', 'package-lock.json'],
  output: 'dist/renderer/index.html',
  commands: [[vite, 'build', '--logLevel', 'warn']],
};

const ELECTRON = {
  name: 'the Electron shell',
  sources: ['src-main/electron', 'src-main/host', 'src-main/api', 'electron.config.ts', 'package-lock.json'],
  output: 'dist/electron/main.js',
  commands: ['main', 'preload'].map((mode) => [
    vite,
    'build',
    '--config',
    'electron.config.ts',
    '--mode',
    mode,
    '--logLevel',
    'warn',
  ]),
};

export function ensureWindow() {
  return ensure(WINDOW);
}

export function ensureElectronShell() {
  return ensure(ELECTRON);
}

export async function ensureKernels() {
  const { buildKernels } = await import('../build-kernels.mjs');
  const startedAt = performance.now();
  try {
    const built = await buildKernels({ log: () => say('Compiling the CPU kernels.') });
    if (built) say(`CPU kernels compiled in ${seconds(startedAt)}.`);
  } catch (error) {
    throw new SetupFailure(`The CPU kernels could not be compiled: ${error.message}`);
  }
}

async function ensure({ name, sources, output, commands }) {
  const stamp = join(root, 'dist', `${name.replaceAll(' ', '-')}.fingerprint`);
  const fingerprint = fingerprintOf(sources);
  if (existsSync(join(root, output)) && read(stamp) === fingerprint) return;
  say(`Building ${name}.`);
  const startedAt = performance.now();
  for (const command of commands) {
    const { code, output: said } = await runCommand(ownNode(), command);
    if (code !== 0) throw new SetupFailure(`Building ${name} failed:\n${said.trim()}`);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
  say(`Built ${name} in ${seconds(startedAt)}.`);
}

function fingerprintOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesIn(join(root, source))) {
      if (/\.test\.ts$/.test(file)) continue;
      hash
        .update(file.slice(root.length).replaceAll('\\', '/'))
        .update('\0')
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesIn(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    return error.code === 'ENOTDIR' ? [path] : [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]));
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
