/** A recipe as a list of values by dotted path, for reading. */
import type { Preset, Recipe } from '../../../src-main/api/runs.ts';
import { integer } from '../../charts/numbers.ts';

/** Groups of parameters, in the order in which they are shown. */
export const groupTitles: Readonly<Record<string, string>> = {
  text: 'Text',
  features: 'Features',
  model: 'Model',
  data: 'Balance of categories',
  training: 'Training',
  decision: 'Probabilities and answers',
};

export interface RecipeValue {
  readonly path: string;
  /** The parameter's title, or the path where no parameter has it. */
  readonly title: string;
  readonly value: string;
  /** The preset's default in words, where this value differs from it. */
  readonly changedFrom: string | undefined;
  readonly group: string;
}

export function writeValue(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(writeValue).join(', ');
  if (typeof value === 'number') return Math.abs(value) >= 1000 ? integer(value) : String(value);
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Leaves of nested values by dotted path, in their order. */
export function flatten(value: Record<string, unknown>, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return isPlainObject(inner) ? flatten(inner, path) : [[path, inner]];
  });
}

export function recipeValues(recipe: Recipe, preset: Preset | undefined): RecipeValue[] {
  return flatten(recipe)
    .filter(([path]) => path !== 'version' && path !== 'preset')
    .map(([path, value]) => {
      const parameter = preset?.parameters.find((candidate) => candidate.path === path);
      const written = writeChosen(parameter, value);
      const usual = parameter === undefined ? undefined : writeChosen(parameter, parameter.default);
      return {
        path,
        title: parameter?.title ?? path,
        value: parameter?.unit === undefined || written === 'none' ? written : `${written} ${parameter.unit}`,
        changedFrom: usual === undefined || usual === written ? undefined : usual,
        group: parameter?.group ?? path.split('.')[0] ?? '',
      };
    });
}

function writeChosen(parameter: Preset['parameters'][number] | undefined, value: unknown): string {
  const choice = parameter?.choices?.find((candidate) => candidate.value === value);
  return choice?.title ?? writeValue(value);
}
