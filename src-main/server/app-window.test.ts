import { expect, test } from 'vitest';
import { appWindowArguments, findBrowser, hasScreen, type Machine } from './app-window.ts';

const machine = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, ...files: string[]): Machine => ({
  platform,
  environment,
  exists: (path) => files.includes(path),
});

test('an installed browser of the right kind is found where each system keeps it', () => {
  expect(findBrowser(machine('linux', { PATH: '/bin:/usr/bin' }, '/usr/bin/chromium'))).toEqual({
    name: 'Chromium',
    path: '/usr/bin/chromium',
  });
  expect(
    findBrowser(
      machine('darwin', { HOME: '/Users/a' }, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
    )?.name,
  ).toBe('Chrome');
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(findBrowser(machine('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, edge))?.path).toBe(
    edge,
  );
  expect(findBrowser(machine('linux', { PATH: '/usr/bin' }, '/usr/bin/firefox'))).toBeUndefined();
});

test('the user has the last word on the browser', () => {
  const files = ['/usr/bin/chromium', '/opt/mine'];
  expect(
    findBrowser(machine('linux', { PATH: '/usr/bin', LECTERN_BROWSER: 'none' }, ...files)),
  ).toBeUndefined();
  expect(
    findBrowser(machine('linux', { PATH: '/usr/bin', LECTERN_BROWSER: '/opt/mine' }, ...files))?.path,
  ).toBe('/opt/mine');
});

test('without a screen there is no window', () => {
  expect(hasScreen(machine('linux', {}))).toBe(false);
  expect(hasScreen(machine('linux', { DISPLAY: ':0' }))).toBe(true);
  expect(hasScreen(machine('linux', { WAYLAND_DISPLAY: 'wayland-0' }))).toBe(true);
  expect(hasScreen(machine('darwin', {}))).toBe(true);
});

test('the sandbox is given up for root only, who has no choice', () => {
  expect(appWindowArguments('http://127.0.0.1:1/', '/p', false)).not.toContain('--no-sandbox');
  expect(appWindowArguments('http://127.0.0.1:1/', '/p', true)).toContain('--no-sandbox');
});
