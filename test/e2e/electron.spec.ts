/** The Electron door itself, where its program is there (see src-main/cli/electron-binary.ts). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron, expect, test, type ElectronApplication } from '@playwright/test';
import { electronBinary } from '../../src-main/cli/electron-binary.ts';
import { repository } from '../support/workbench.ts';

const binary = electronBinary(repository);
const main = join(repository, 'dist', 'electron', 'main.js');
test.skip(binary === undefined, 'Electron’s program has not been downloaded here.');
test.skip(
  process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'],
  'Electron needs a screen.',
);

let home: string;
let app: ElectronApplication;

test.beforeEach(async () => {
  expect(existsSync(main), 'npm test builds the Electron shell').toBe(true);
  home = mkdtempSync(join(tmpdir(), 'lectern-electron-'));
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  app = await electron.launch({
    executablePath: binary ?? '',
    args: [main, ...(asRoot ? ['--no-sandbox'] : []), `--user-data-dir=${join(home, 'profile')}`],
    env: { ...(process.env as Record<string, string>), LECTERN_HOME: home },
  });
});
test.afterEach(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test('the window shows the start screen from its own scheme, and speaks to the host', async () => {
  const window = await app.firstWindow();
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  expect(window.url()).toMatch(/^lectern:\/\/app\//);
  await window.getByRole('button', { name: /sample/i }).click();
  await expect(window.getByText('2,000').first()).toBeVisible({ timeout: 60_000 });
});

test('the page has no Node, no other page and no way out', async () => {
  const window = await app.firstWindow();
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  const found = await window.evaluate(async () => ({
    node: 'process' in globalThis || 'require' in globalThis,
    bridge: Object.keys((globalThis as unknown as { lectern: object }).lectern).toSorted(),
    opened: globalThis.open('https://example.org/') === null,
    fetched: await fetch('https://example.org/').then(
      () => 'sent',
      () => 'refused',
    ),
  }));
  expect(found).toEqual({
    node: false,
    bridge: ['chooseFile', 'chooseProject', 'connect', 'door', 'onMenu', 'pathForFile', 'platform', 'saveAs'],
    opened: true,
    fetched: 'refused',
  });
  await window.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await window.waitForTimeout(500);
  expect(window.url()).toMatch(/^lectern:\/\/app\//);
});
