import type { AnyCommand, OptionSpec } from '../../src-main/cli/command.ts';
import { flagOf } from '../../src-main/cli/parse.ts';
import { table } from './marked-blocks.ts';

/** What the command line's own help says of a command, as a section of a page. */
export function commandReference(command: AnyCommand): string {
  const positionals = command.positionals.map(({ name, optional, multiple }) => {
    const shown = multiple === true ? `${name}…` : name;
    return optional === true ? `[${shown}]` : shown;
  });
  const options = Object.entries(command.options);
  const rows = [
    ...command.positionals.map(({ name, describe }) => [`\`${name}\``, describe]),
    ...options.map(([name, spec]) => [`\`${optionText(name, spec)}\``, repeated(spec)]),
  ];
  return [
    command.summary,
    ...(command.details === undefined ? [] : [command.details]),
    [
      '```',
      `lectern ${[command.name, ...positionals, ...(options.length > 0 ? ['[options]'] : [])].join(' ')}`,
      '```',
    ].join('\n'),
    ...(rows.length === 0 ? [] : [table(['', ''], rows)]),
    ['```sh', ...command.examples.map((example) => `lectern ${example}`), '```'].join('\n'),
  ].join('\n\n');
}

function optionText(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  const value = spec.type === 'flag' ? '' : ` ${spec.choices?.join('|') ?? spec.value ?? 'X'}`;
  return `${short}--${flagOf(name)}${value}`;
}

function repeated(spec: OptionSpec): string {
  return spec.multiple === true && !/several/.test(spec.describe)
    ? `${spec.describe} May be given several times.`
    : spec.describe;
}
