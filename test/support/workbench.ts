/** The workbench as a user starts it, in a process and with settings of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that npm installed: tests run the product as its users do. */
export const ownNode = join(
  repository,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
export const commandLine = join(repository, 'src-main', 'cli', 'bin.mjs');

export interface Workbench {
  /** With the token: opens the window in any browser. */
  readonly address: string;
  readonly port: number;
  /** A folder of its own for projects and files, removed at the end. */
  readonly folder: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** `lectern serve`, ready to be visited. */
export async function startWorkbench(project?: string): Promise<Workbench> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-e2e-'));
  const child = spawn(
    ownNode,
    [commandLine, 'serve', ...(project === undefined ? [] : [project]), '--json'],
    {
      cwd: folder,
      env: { ...process.env, LECTERN_HOME: join(folder, 'settings') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { address, port } = await firstDocument(child);
  return {
    address,
    port,
    folder,
    child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGINT');
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(timer);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstDocument(child: ChildProcess): Promise<{ address: string; port: number }> {
  let printed = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString('utf8');
    if (printed.trimEnd().endsWith('}')) return JSON.parse(printed) as { address: string; port: number };
  }
  throw new Error(`The workbench ended before it was ready; it printed: ${printed}`);
}
