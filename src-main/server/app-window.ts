/** An installed Chromium, Chrome or Edge, shown as a window of its own without address bar and tabs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Browser {
  readonly name: string;
  readonly path: string;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly exists: (path: string) => boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  exists: existsSync,
};

const ON_PATH: readonly [string, string][] = [
  ['chromium', 'Chromium'],
  ['chromium-browser', 'Chromium'],
  ['google-chrome', 'Chrome'],
  ['google-chrome-stable', 'Chrome'],
  ['microsoft-edge', 'Edge'],
  ['microsoft-edge-stable', 'Edge'],
];
const ON_MAC: readonly [string, string][] = [
  ['Google Chrome', 'Chrome'],
  ['Chromium', 'Chromium'],
  ['Microsoft Edge', 'Edge'],
];
const ON_WINDOWS: readonly [string, string][] = [
  ['Google\\Chrome\\Application\\chrome.exe', 'Chrome'],
  ['Chromium\\Application\\chrome.exe', 'Chromium'],
  ['Microsoft\\Edge\\Application\\msedge.exe', 'Edge'],
];

/** `LECTERN_BROWSER` names one by its path, or `none`. */
export function findBrowser({ platform, environment, exists }: Machine = thisMachine): Browser | undefined {
  const named = environment['LECTERN_BROWSER'];
  if (named === 'none') return undefined;
  if (named !== undefined && named !== '')
    return exists(named) ? { name: 'your browser', path: named } : undefined;
  const candidates: Browser[] = [];
  if (platform === 'darwin') {
    for (const folder of ['/Applications', join(environment['HOME'] ?? '', 'Applications')]) {
      for (const [app, name] of ON_MAC)
        candidates.push({ name, path: `${folder}/${app}.app/Contents/MacOS/${app}` });
    }
  } else if (platform === 'win32') {
    for (const variable of ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']) {
      const folder = environment[variable];
      if (folder === undefined) continue;
      for (const [file, name] of ON_WINDOWS) candidates.push({ name, path: `${folder}\\${file}` });
    }
  } else {
    for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
      for (const [file, name] of ON_PATH) candidates.push({ name, path: join(folder, file) });
    }
  }
  return candidates.find(({ path }) => exists(path));
}

/** Whether there is a screen to show a window on. */
export function hasScreen({ platform, environment }: Machine = thisMachine): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
}

export function appWindowArguments(address: string, profile: string, root: boolean): string[] {
  return [
    `--app=${address}`,
    `--user-data-dir=${profile}`,
    '--window-size=1360,900',
    '--class=Lectern',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    // Nothing leaves this machine on our account.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
    '--no-pings',
    // Chromium refuses its sandbox to root; `--test-type` spares the window a bar that says so.
    ...(root ? ['--no-sandbox', '--test-type'] : []),
  ];
}

export function openAppWindow(browser: Browser, address: string, settingsFolder: string): ChildProcess {
  const profile = profileFolder(browser, settingsFolder);
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  return spawn(browser.path, appWindowArguments(address, profile, root), { stdio: 'ignore' });
}

/** Beside the settings; a Chromium that came as a snap may not look into hidden folders and gets a place in its own. */
function profileFolder({ path }: Browser, settingsFolder: string): string {
  const snap = join(homedir(), 'snap', 'chromium', 'common');
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    // It vanished a moment ago: starting it will say so.
  }
  const isSnap = real.startsWith('/snap/') || real === '/usr/bin/snap';
  return isSnap && existsSync(snap) ? join(snap, 'lectern') : join(settingsFolder, 'window');
}
