import type { Parameter, Preset } from '../../src-main/api/runs.ts';
import { table } from './marked-blocks.ts';

/** A preset as the catalogue has it: what it is, where the method is described, every parameter. */
export function presetReference(preset: Preset): string {
  const facts = [preset.description, `Speed: ${preset.speed}. Source: ${preset.source}.`];
  if (preset.parameters.length === 0) return [...facts, 'It has no parameters.'].join('\n\n');
  const rows = preset.parameters.map((parameter) => [
    `\`${parameter.path}\``,
    parameter.title,
    defaultOf(parameter),
    rangeOf(parameter),
    parameter.description,
  ]);
  return [...facts, table(['path', 'name', 'default', 'may be', 'what it does'], rows)].join('\n\n');
}

function defaultOf({ default: value }: Parameter): string {
  return Array.isArray(value)
    ? value.join(', ') || 'none'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : value === ''
        ? 'none'
        : String(value);
}

/** Longer lists, which are of languages, stand on a page of their own. */
const mostListed = 20;

function rangeOf({ kind, min, max, choices, unit }: Parameter): string {
  if (choices !== undefined && choices.length > mostListed)
    return `\`${choices[0]!.value}\`, \`${choices[1]!.value}\` … \`${choices.at(-1)!.value}\`: [${String(choices.length)} names](reading-texts.md#languages)`;
  if (choices !== undefined) return choices.map(({ value, title }) => `\`${value}\` (${title})`).join(', ');
  if (kind === 'boolean') return '`true`, `false`';
  if (kind === 'vectors') return 'path of a file, or `embedding:NAME`';
  if (kind === 'file') return 'path of a file';
  const range = min !== undefined && max !== undefined ? `${plain(min)} to ${plain(max)}` : 'any number';
  const what = kind === 'integers' ? `whole numbers, ${range}` : range;
  return unit === undefined ? what : `${what} ${unit}`;
}

function plain(value: number): string {
  return value >= 10_000 ? value.toLocaleString('en') : String(value);
}
