/** From arguments to what a command is told, by its table; wrong use becomes one sentence. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { LecternError } from '../api/errors.ts';
import type { AnyCommand, OptionSpec } from './command.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

export interface ParsedArguments {
  readonly global: GlobalOptions;
  readonly positionals: string[];
  readonly options: Record<string, unknown>;
}

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'flag', describe: 'Print one JSON document and nothing else.' },
  quiet: { type: 'flag', describe: 'Show no progress.' },
  help: { type: 'flag', short: 'h', describe: 'Show this help.' },
};

/** Option names are camelCase in the table and kebab-case on the command line. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function parseArguments(command: AnyCommand, args: readonly string[]): ParsedArguments {
  const specs = { ...command.options, ...globalOptions };
  const config: ParseArgsOptionsConfig = {};
  for (const [name, spec] of Object.entries(specs)) {
    config[flagOf(name)] = {
      type: spec.type === 'flag' ? 'boolean' : 'string',
      ...(spec.short === undefined ? {} : { short: spec.short }),
      // All are taken several times, so that a repetition can be refused rather than silently won by the last.
      multiple: spec.type !== 'flag',
    };
  }
  const { values, positionals } = inWords(command, () =>
    parseArgs({ args: joinNegative(args), options: config, allowPositionals: true, strict: true }),
  );
  const options: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = valueOf(command, flagOf(name), spec, values[flagOf(name)]);
  }
  const help = options['help'] === true;
  if (!help) checkPositionals(command, positionals);
  return {
    global: { json: options['json'] === true, quiet: options['quiet'] === true, help },
    positionals,
    options,
  };
}

function valueOf(command: AnyCommand, flag: string, spec: OptionSpec, given: unknown): unknown {
  if (spec.type === 'flag') return given === true;
  const values = Array.isArray(given) ? (given as string[]) : [];
  if (spec.multiple === true) return values;
  if (values.length > 1) throw wrongUse(command, `--${flag} was given ${String(values.length)} times.`);
  const [value] = values;
  if (value === undefined) return undefined;
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    throw wrongUse(command, `--${flag} is one of ${spec.choices.join(', ')}, not “${value}”.`);
  }
  if (spec.type === 'text') return value;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) throw wrongUse(command, `--${flag} needs a number, not “${value}”.`);
  if (spec.type === 'integer' && !Number.isSafeInteger(number)) {
    throw wrongUse(command, `--${flag} needs a whole number, not “${value}”.`);
  }
  return number;
}

function checkPositionals(command: AnyCommand, positionals: readonly string[]): void {
  const missing = command.positionals.find(
    ({ optional }, index) => optional !== true && positionals.length <= index,
  );
  if (missing !== undefined) throw wrongUse(command, `${missing.name} is missing.`);
  const last = command.positionals.at(-1);
  if (last?.multiple !== true && positionals.length > command.positionals.length) {
    throw wrongUse(command, `“${positionals[command.positionals.length] ?? ''}” is one argument too many.`);
  }
}

/** parseArgs refuses `--seed -1`, taking -1 for an option; a number is meant as a value. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const previous = joined.at(-1);
    if (/^-\d/.test(argument) && previous !== undefined && /^--[a-z-]+$/.test(previous)) {
      joined[joined.length - 1] = `${previous}=${argument}`;
    } else joined.push(argument);
  }
  return joined;
}

function inWords<Result>(command: AnyCommand, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const quoted = error instanceof Error ? /'([^']+)'/.exec(error.message)?.[1] : undefined;
    const option = quoted?.replace(/ .*/, '').replace(/^-\w, /, '') ?? 'This option';
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw wrongUse(command, `There is no option ${option}.`);
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const name = /--[a-z-]+/.exec(quoted ?? '')?.[0] ?? option;
      throw wrongUse(
        command,
        /does not take an argument/.test(String(error))
          ? `${name} takes no value.`
          : `${name} needs a value.`,
      );
    }
    throw error;
  }
}

function wrongUse(command: AnyCommand, message: string): LecternError {
  return new LecternError('bad-input', message, `See “lectern ${command.name} --help”.`);
}
