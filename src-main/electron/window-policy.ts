/** What a window may do. Pure, so that it is tested without Electron. */
import type { BrowserWindowConstructorOptions } from 'electron';

/** The scheme under which the built window is served; no other origin is ever loaded. */
export const SCHEME = 'lectern';
export const WINDOW_ORIGIN = `${SCHEME}://app`;

export function windowAddress(project?: string): string {
  const query = project === undefined ? '' : `?project=${encodeURIComponent(project)}`;
  return `${WINDOW_ORIGIN}/index.html${query}`;
}

/** A page may go nowhere but to itself (a reload, its own `?project=`). */
export function mayNavigate(url: string): boolean {
  return isWindow(url);
}

/** Messages to the main process are heard only from our own page, not from a frame that slipped in. */
export function isWindow(url: string): boolean {
  const parsed = URL.parse(url);
  // `origin` of a scheme that is not the web's is 'null' outside Electron: compared by its parts instead.
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.host === 'app';
}

/** Every permission a page can ask for (camera, notifications, location …) except copying text to the clipboard. */
export function mayHavePermission(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

/** Requests that may leave the page at all; anything else (http, https, ws, file …) is cancelled. */
export function mayRequest(url: string): boolean {
  return /^(data|blob|devtools):/.test(url) || isWindow(url);
}

export function windowOptions(preload: string, dark: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1360,
    height: 900,
    minWidth: 880,
    minHeight: 560,
    show: false,
    backgroundColor: dark ? '#14161a' : '#ffffff',
    title: 'Lectern',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false, // it would fetch dictionaries
    },
  };
}

/** The project named on the command line, among what Electron and Chromium put there. */
export function projectInArguments(argv: readonly string[]): string | undefined {
  return argv.slice(1).find((argument) => argument.toLowerCase().endsWith('.lectern'));
}
