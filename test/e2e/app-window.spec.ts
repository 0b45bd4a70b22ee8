/** `lectern open` with a browser: the window shows the workbench, and closing it ends everything. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { findBrowser } from '../../src-main/server/app-window.ts';
import { commandLine, ownNode } from '../support/workbench.ts';

test.skip(process.platform === 'win32', 'the browser is wrapped in a shell script');

let home: string;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-window-'));
});
test.afterEach(() => {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** The installed browser, without a screen and open to inspection; otherwise started as for a user. */
function wrappedBrowser(debuggingPort: number): string {
  const path = join(home, 'browser');
  const real = findBrowser()?.path ?? '';
  writeFileSync(
    path,
    `#!/bin/sh\nexec "${real}" --headless=new --remote-debugging-port=${String(debuggingPort)} "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

function open(environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn(ownNode, [commandLine, 'open'], {
    env: { ...process.env, LECTERN_HOME: home, LECTERN_ELECTRON: '0', DISPLAY: ':0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('the app window shows the start screen; when it is closed the process ends', async () => {
  const port = 20_000 + (process.pid % 20_000);
  const child = open({ LECTERN_BROWSER: wrappedBrowser(port) });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += String(chunk)));
  try {
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${String(port)}/json/version`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      .toBe(true);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${String(port)}`);
    const pages = () => browser.contexts().flatMap((context) => context.pages());
    await expect.poll(() => pages().map((page) => new URL(page.url()).pathname)).toContain('/');
    const window = pages().find((page) => page.url().startsWith('http://127.0.0.1:'));
    await expect(window!.getByRole('heading', { level: 1 })).toBeVisible();
    expect(said).toContain('Lectern opens in a window');
    expect(child.exitCode).toBeNull();
    const ended = once(child, 'exit');
    await window!.close();
    await browser.close();
    expect((await ended)[0]).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a browser that cannot be started leaves the address', async () => {
  const child = open({ LECTERN_BROWSER: '/bin/false' });
  let printed = '';
  child.stdout?.on('data', (chunk) => (printed += String(chunk)));
  await expect.poll(() => printed).toMatch(/could not be started.*http:\/\/127\.0\.0\.1:\d+\/start\//);
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(0);
});
