/** A host behind a loopback server, for as long as somebody needs it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LecternError } from '../api/errors.ts';
import { applicationFolder } from '../host/application.ts';
import type { Host } from '../host/host.ts';
import { startHost } from '../host/start-host.ts';
import { startLoopbackServer, type LoopbackServer } from '../server/loopback-server.ts';

export interface Serving {
  readonly host: Host;
  readonly server: LoopbackServer;
  /** Windows that are connected now. */
  readonly windows: number;
  /** Resolves when a window was there, all are gone for some seconds, and no job runs. */
  readonly left: Promise<void>;
  /** Resolves at the first window. */
  readonly entered: Promise<void>;
  close(): Promise<void>;
}

/** Time for a page to be loaded anew, or a laptop to wake up. */
const GRACE_MS = 5_000;

export async function startServing(port: number | undefined): Promise<Serving> {
  const host = startHost();
  const entered = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  let windows = 0;
  let leaving: NodeJS.Timeout | undefined;

  const server = await startLoopbackServer({
    host,
    rendererFolder: join(applicationFolder, 'dist', 'renderer'),
    ...(port === undefined ? {} : { port }),
    windowsChanged: (count) => {
      windows = count;
      clearTimeout(leaving);
      if (count > 0) entered.resolve();
      else leaving = setTimeout(leaveWhenIdle, GRACE_MS);
    },
  });

  return {
    host,
    server,
    get windows() {
      return windows;
    },
    left: left.promise,
    entered: entered.promise,
    async close() {
      clearTimeout(leaving);
      await server.close();
      await host.close();
    },
  };

  /** Closing a window is no reason to lose a training run: what runs is finished first. */
  function leaveWhenIdle(): void {
    if (windows > 0) return;
    if (host.busy) leaving = setTimeout(leaveWhenIdle, 500);
    else left.resolve();
  }
}

export function existingProject(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const full = resolve(path);
  if (!existsSync(full)) {
    throw new LecternError(
      'not-found',
      `There is no project “${path}”.`,
      'Leave it out to choose or create one in the window.',
    );
  }
  return full;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
