/** Runs the command line as a user does: a process, its output, its exit code. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { commandLine, ownNode } from './workbench.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed; throws where it is not one document. */
  json(): unknown;
}

export interface LecternOptions {
  readonly home: string;
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** Called with the process while it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

export async function lectern(args: readonly string[], options: LecternOptions): Promise<Outcome> {
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd ?? options.home,
    env: { ...process.env, LECTERN_HOME: options.home, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  };
  const child = spawn(ownNode, [commandLine, ...args], spawnOptions);
  options.meanwhile?.(child);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}
