/** The command line: finds the command, parses its arguments, prints its error, sets the exit code. */
import { LecternError, toErrorReport } from '../api/errors.ts';
import type { AnyCommand } from './command.ts';
import { commandNames, loadCommand } from './commands.ts';
import { parseArguments } from './parse.ts';
import { createTerminal } from './terminal.ts';

const CANCELLED = 130;

/** Ctrl+C reaches us from the terminal and again from the process that started us: that is asked once, not twice. */
const TWICE_MS = 1_000;

const cancel = new AbortController();
let askedAtMs = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!cancel.signal.aborted) {
      askedAtMs = performance.now();
      cancel.abort();
    } else if (performance.now() - askedAtMs > TWICE_MS) process.exit(CANCELLED); // impatience is granted
  });
}
// A pipe that was closed (`lectern runs … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  try {
    return await dispatch(args);
  } catch (error) {
    return report(error, json);
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const { name, rest } = commandIn(args);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const target = name === 'help' ? rest.filter((word) => !word.startsWith('-')) : [];
    if (target.length > 0) return dispatch([...target.slice(0, 2), '--help']);
    process.stdout.write(await help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${await version()}\n`);
    return 0;
  }
  const command = await loadCommand(name);
  if (command === undefined) {
    const family = commandNames.filter((other) => other.startsWith(`${name} `));
    if (family.length > 0) {
      const given =
        rest[0] === undefined || rest[0].startsWith('-') ? '' : `, and none of them is “${rest[0]}”`;
      throw new LecternError(
        'bad-input',
        `“${name}” has commands of its own${given}.`,
        `They are: ${family.join(', ')}.`,
      );
    }
    throw new LecternError('bad-input', `There is no command “${name}”.`, nearest(name));
  }
  const { global, positionals, options } = parseArguments(command, rest);
  if (global.help) {
    const { commandHelp } = await import('./help.ts');
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const terminal = createTerminal({ ...global, signal: cancel.signal });
  const code = await command.run({ positionals, options: options as never, terminal });
  return cancel.signal.aborted && (code ?? 0) !== 0 ? CANCELLED : (code ?? 0);
}

/** A command is one word or, as in `lm train`, two. */
function commandIn(args: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  const [first, second, ...rest] = args;
  const double = `${String(first)} ${String(second)}`;
  return second !== undefined && commandNames.includes(double)
    ? { name: double, rest }
    : { name: first, rest: args.slice(1) };
}

function report(thrown: unknown, json: boolean): number {
  const error = toErrorReport(thrown);
  if (json) process.stdout.write(`${JSON.stringify({ error }, undefined, 2)}\n`);
  else {
    process.stderr.write(`lectern: ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`);
  }
  if (error.code === 'internal' && thrown instanceof Error && process.env['LECTERN_DEBUG'] !== undefined) {
    process.stderr.write(`${thrown.stack ?? ''}\n`);
  }
  return error.code === 'cancelled' ? CANCELLED : error.code === 'bad-input' ? 2 : 1;
}

async function help(): Promise<string> {
  const [{ generalHelp }, commands, shown] = await Promise.all([
    import('./help.ts'),
    Promise.all(commandNames.map((name) => loadCommand(name))),
    version(),
  ]);
  return generalHelp(
    commands.filter((command): command is AnyCommand => command !== undefined),
    shown,
  );
}

async function version(): Promise<string> {
  const { applicationVersion } = await import('../host/application.ts');
  return applicationVersion;
}

function nearest(name: string): string {
  const close = commandNames.filter(
    (other) => other.startsWith(name) || name.startsWith(other) || other[0] === name[0],
  );
  return close.length === 0
    ? 'See “lectern --help”.'
    : `Did you mean ${close.map((other) => `“${other}”`).join(' or ')}?`;
}
