/** What Electron's preload put on `window.lectern`; undefined in a browser. */
import type { LecternBridge } from '../../src-main/api/bridge.ts';

declare global {
  interface Window {
    readonly lectern?: LecternBridge;
  }
}

export const bridge: LecternBridge | undefined = typeof window === 'undefined' ? undefined : window.lectern;
