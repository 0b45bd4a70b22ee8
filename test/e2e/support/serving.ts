/** The workbench as its users start it: `lectern serve` in a process of its own, with a home of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = join(root, 'src-main', 'cli', 'bin.mjs');
/** The Node that npm installed with us; the one that runs the tests where there is none. */
const installedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const node = existsSync(installedNode) ? installedNode : process.execPath;

export interface Serving {
  readonly address: string;
  readonly pid: number;
  /** Process ids of the engine processes that this host has now. */
  engines(): number[];
  /** As Ctrl+C does. */
  stop(): Promise<void>;
  /** As a crash or an impatient user does. */
  kill(): Promise<void>;
}

export async function serve(home: string, more: { project?: string; uid?: number } = {}): Promise<Serving> {
  const child = spawn(
    node,
    [program, 'serve', ...(more.project === undefined ? [] : [more.project]), '--json'],
    {
      env: { ...process.env, LECTERN_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(more.uid === undefined ? {} : { uid: more.uid, gid: more.uid }),
    },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = once(child, 'exit');
  let printed = '';
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed += line;
      try {
        resolve((JSON.parse(printed) as { address: string }).address);
      } catch {
        // more lines to come
      }
    });
    void ended.then(() => reject(new Error(`lectern serve ended at once: ${complaints}${printed}`)));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    address: await address,
    pid: pidOf(child),
    engines: () => childrenOf(pidOf(child)).filter((each) => commandOf(each).includes('engine-main.ts')),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('lectern serve could not be started');
  return child.pid;
}

/** By /proc: it needs no program that a small container may lack. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [, after] = read(`/proc/${pid}/stat`).split(/\) /);
      return after !== undefined && Number(after.split(' ')[1]) === parent;
    });
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** Runs one command with `--json` and returns what it printed; throws what it complained of. */
export async function lectern<Printed = unknown>(home: string, ...words: string[]): Promise<Printed> {
  const child = spawn(node, [program, ...words, '--json', '--quiet'], {
    env: { ...process.env, LECTERN_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`lectern ${words.join(' ')} ended with ${String(code)}: ${printed}${complaints}`);
  return JSON.parse(printed) as Printed;
}
