import { expect, test } from 'vitest';
import {
  isWindow,
  mayHavePermission,
  mayNavigate,
  mayRequest,
  projectInArguments,
  windowAddress,
  windowOptions,
} from './window-policy.ts';

test('a window navigates to itself and nowhere else', () => {
  expect(mayNavigate(windowAddress())).toBe(true);
  expect(mayNavigate(windowAddress('/data/My study.lectern'))).toBe(true);
  for (const url of [
    'https://example.org/',
    'http://127.0.0.1:8080/',
    'file:///etc/passwd',
    'lectern://other/index.html',
    'lectern://app.example.org/',
    'data:text/html,<script>1</script>',
    'javascript:alert(1)',
    'about:blank',
    '',
  ]) {
    expect(mayNavigate(url), url).toBe(false);
    expect(isWindow(url), url).toBe(false);
  }
});

test('nothing is requested from outside', () => {
  expect(mayRequest('lectern://app/assets/index-1a2b.js')).toBe(true);
  expect(mayRequest('blob:lectern://app/3f')).toBe(true);
  for (const url of [
    'https://example.org/x.js',
    'http://127.0.0.1/',
    'ws://127.0.0.1:1/',
    'file:///etc/hosts',
  ]) {
    expect(mayRequest(url), url).toBe(false);
  }
});

test('a page is given no permission but copying text', () => {
  expect(mayHavePermission('clipboard-sanitized-write')).toBe(true);
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'hid',
  ]) {
    expect(mayHavePermission(permission), permission).toBe(false);
  }
});

test('the page runs in a sandbox without Node', () => {
  expect(windowOptions('/preload.cjs', true).webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('a project is found among the arguments', () => {
  expect(projectInArguments(['electron', 'dist/electron/main.js', '--no-sandbox', '/a/b.lectern'])).toBe(
    '/a/b.lectern',
  );
  expect(projectInArguments(['/apps/lectern.lectern'])).toBeUndefined();
  expect(projectInArguments(['electron', 'main.js'])).toBeUndefined();
});

test('a path with any sign in it survives the address', () => {
  const path = 'C:\\Daten\\Größe & #1?.lectern';
  expect(new URL(windowAddress(path)).searchParams.get('project')).toBe(path);
});
