/** Help, made from the table of commands. */
import type { AnyCommand, OptionSpec, PositionalSpec } from './command.ts';
import { flagOf, globalOptions } from './parse.ts';

function usage(command: AnyCommand): string {
  const positionals = command.positionals.map(positionalUsage);
  const options = Object.entries(command.options).map(([name, spec]) => `[${optionUsage(name, spec)}]`);
  return ['lectern', command.name, ...positionals, ...options].join(' ');
}

export function commandHelp(command: AnyCommand): string {
  const rows = (specs: Readonly<Record<string, OptionSpec>>): [string, string][] =>
    Object.entries(specs).map(([name, spec]) => [
      (spec.short === undefined ? '    ' : `-${spec.short}, `) + optionUsage(name, spec, false),
      spec.describe,
    ]);
  return [
    command.summary,
    ...(command.details === undefined ? [] : ['', ...wrap(command.details, 96)]),
    '',
    `Usage: lectern ${[command.name, ...command.positionals.map(positionalUsage)].join(' ')} [options]`,
    '',
    ...table(command.positionals.map(({ name, describe }) => [name, describe])),
    ...(Object.keys(command.options).length === 0 ? [] : ['', 'Options:', ...table(rows(command.options))]),
    '',
    'Always:',
    ...table(rows(globalOptions)),
    '',
    'Examples:',
    ...command.examples.map((example) => `  lectern ${example}`),
    '',
  ].join('\n');
}

export function generalHelp(commands: readonly AnyCommand[], version: string): string {
  return [
    `Lectern ${version}: train, compare and explain text classifiers on your own machine.`,
    '',
    'Usage: lectern COMMAND …',
    '',
    ...table(
      commands.map(({ name, positionals, summary }) => [
        [name, ...positionals.map(positionalUsage)].join(' '),
        summary,
      ]),
    ),
    '',
    'RUN is an id, the beginning of one, a name, or “latest”.',
    '“lectern COMMAND --help” tells more. Every command takes --json and --quiet.',
    'Exit code: 0 done, 1 failed, 2 wrong use, 130 cancelled.',
    '',
  ].join('\n');
}

function positionalUsage({ name, optional, multiple }: PositionalSpec): string {
  const shown = multiple === true ? `${name}…` : name;
  return optional === true ? `[${shown}]` : shown;
}

function optionUsage(name: string, spec: OptionSpec, short = true): string {
  const flag = short && spec.short !== undefined ? `-${spec.short}` : `--${flagOf(name)}`;
  if (spec.type === 'flag') return flag;
  return `${flag} ${spec.choices?.join('|') ?? spec.value ?? 'X'}${spec.multiple === true ? ' …' : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(34, Math.max(0, ...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, 96 - width);
    const own = left.length > width;
    const first = own ? `  ${left}` : `  ${left.padEnd(width)}  ${lines.shift() ?? ''}`;
    return [first, ...lines.map((line) => `  ${' '.repeat(width)}  ${line}`)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
