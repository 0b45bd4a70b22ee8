/** A recipe from a file, and `--set path=value`, as settings of a preset. */
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { LecternError } from '../api/errors.ts';
import { embeddingOf } from '../api/presets/word-vector-parameters.ts';
import { recipe as recipeSchema, type Parameter, type ParameterValue } from '../api/runs.ts';

export interface RecipeSettings {
  readonly preset: string;
  readonly settings: Record<string, ParameterValue>;
}

export function readRecipe(path: string): RecipeSettings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new LecternError(
      missing ? 'not-found' : 'unreadable-file',
      missing ? `There is no recipe “${path}”.` : `The recipe “${path}” cannot be read.`,
      'Check the path.',
    );
  }
  const hint = 'Take one that “lectern show RUN --json” prints under run.recipe as an example.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new LecternError('bad-file', `“${path}” is not a recipe: it is not JSON.`, hint);
  }
  const parsed = recipeSchema.safeParse(json);
  if (!parsed.success) {
    throw new LecternError(
      'bad-file',
      `“${path}” is not a recipe: it needs "version": 1 and a "preset".`,
      hint,
    );
  }
  const { version: _version, preset, ...nested } = parsed.data;
  const settings: Record<string, ParameterValue> = {};
  flatten(nested, '', settings, path);
  return { preset, settings };
}

function flatten(value: object, prefix: string, into: Record<string, ParameterValue>, file: string): void {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const path = `${prefix}${key}`;
    if (typeof inner === 'number' || typeof inner === 'boolean' || typeof inner === 'string')
      into[path] = inner;
    else if (Array.isArray(inner) && inner.every((each) => typeof each === 'number')) into[path] = inner;
    else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      flatten(inner, `${path}.`, into, file);
    else throw new LecternError('bad-file', `“${file}” has a value at “${path}” that no recipe can have.`);
  }
}

/** `training.epochs=3`: the value is read as the parameter's kind says. */
export function parseSetting(
  text: string,
  parameters: readonly Parameter[],
  preset: string,
): [string, ParameterValue] {
  const equals = text.indexOf('=');
  const path = text.slice(0, equals);
  if (equals < 1) {
    throw new LecternError(
      'bad-input',
      `“--set ${text}” is not of the form path=value.`,
      'Such as --set training.epochs=3.',
    );
  }
  const parameter = parameters.find((each) => each.path === path);
  if (parameter === undefined) {
    throw new LecternError(
      'bad-input',
      `Preset “${preset}” has no setting “${path}”.`,
      parameters.length === 0 ? 'It has none.' : `It has: ${parameters.map((each) => each.path).join(', ')}.`,
    );
  }
  return [path, valueOf(text.slice(equals + 1), parameter)];
}

function valueOf(text: string, { kind, path, choices }: Parameter): ParameterValue {
  const wrong = (form: string): LecternError =>
    new LecternError('bad-input', `“${path}” needs ${form}, not “${text}”.`);
  switch (kind) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrong('true or false');
      return text === 'true';
    case 'integer':
    case 'number': {
      const number = text.trim() === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(number) || (kind === 'integer' && !Number.isInteger(number))) {
        throw wrong(kind === 'integer' ? 'a whole number' : 'a number');
      }
      return number;
    }
    case 'integers': {
      const numbers = text.split(',').map((each) => (each.trim() === '' ? Number.NaN : Number(each)));
      if (!numbers.every(Number.isInteger)) throw wrong('whole numbers with commas between them');
      return numbers;
    }
    case 'vectors':
      return text === '' || embeddingOf(text) !== undefined ? text : resolve(text);
    case 'file':
      // Relative to where the command was given; the run keeps where the file was.
      return resolve(text);
    case 'choice':
      if (choices !== undefined && !choices.some(({ value }) => value === text)) {
        throw wrong(`one of ${choices.map(({ value }) => value).join(', ')}`);
      }
      return text;
  }
}
