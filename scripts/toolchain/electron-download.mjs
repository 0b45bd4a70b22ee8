/**
 * npm installs Electron without its program, which is downloaded from the site of its releases: tried once a day at
 * most, and never waited for longer than some seconds, since many networks refuse it.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownNode, root } from './places.mjs';
import { say } from './say.mjs';

const WAIT_MS = 15_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

const packageFolder = join(root, 'node_modules', 'electron');
const note = join(root, 'node_modules', '.cache', 'lectern', 'electron-download.json');

export function electronIsThere() {
  try {
    return existsSync(join(packageFolder, 'dist', readFileSync(join(packageFolder, 'path.txt'), 'utf8')));
  } catch {
    return false;
  }
}

/** Whether Electron is there afterwards. */
export async function tryElectron() {
  if (process.env.LECTERN_ELECTRON === '0' || !existsSync(packageFolder)) return false;
  if (electronIsThere()) return true;
  if (!hasScreen() || isRoot() || triedLately()) return false;
  say('Electron is not there: trying for 15 seconds to download it (LECTERN_ELECTRON=0 skips this).');
  remember();
  const child = spawn(ownNode(), [join(packageFolder, 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
  });
  const ended = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), WAIT_MS);
    child.on('error', () => resolve(true));
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
  if (electronIsThere()) {
    say('Electron has been downloaded.');
    return true;
  }
  if (!ended) stop(child);
  say(
    'Electron could not be downloaded in that time, so a browser window is used; the next try is tomorrow.',
  );
  return false;
}

function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function triedLately() {
  try {
    return Date.now() - JSON.parse(readFileSync(note, 'utf8')).at < DAY_MS;
  } catch {
    return false;
  }
}

function remember() {
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, JSON.stringify({ at: Date.now() }));
}

function hasScreen() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Electron refuses to run for root. */
function isRoot() {
  return process.platform === 'linux' && process.getuid() === 0;
}
