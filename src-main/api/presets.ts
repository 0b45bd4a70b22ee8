/** The presets: what can be trained, with every parameter, its default and what it does. One file each. */
import { LecternError } from './errors.ts';
import { cnn } from './presets/cnn.ts';
import { dan } from './presets/dan.ts';
import { decisionParameters } from './presets/decision-parameters.ts';
import { fasttext } from './presets/fasttext.ts';
import { dictionary } from './presets/dictionary.ts';
import { logistic } from './presets/logistic.ts';
import { majority } from './presets/majority.ts';
import { mlp } from './presets/mlp.ts';
import { naiveBayes } from './presets/naive-bayes.ts';
import { nbSvm } from './presets/nb-svm.ts';
import { perceptron } from './presets/perceptron.ts';
import { bilstm, gru, lstm, rnn } from './presets/recurrent.ts';
import { resampling } from './presets/resampling-parameter.ts';
import { sentimentFeatures } from './presets/sentiment-features.ts';
import { svm } from './presets/svm.ts';
import { transformer } from './presets/transformer.ts';
import type { Parameter, ParameterValue, Preset, Recipe } from './runs.ts';

/** These learn from labels: they can resample them, and their scores can be calibrated and cut. */
const learning: readonly Preset[] = [
  sentimentFeatures,
  logistic,
  svm,
  nbSvm,
  naiveBayes,
  perceptron,
  fasttext,
  mlp,
  dan,
  cnn,
  rnn,
  gru,
  lstm,
  bilstm,
  transformer,
];

export const presets: readonly Preset[] = [
  majority,
  dictionary,
  ...learning.map((preset) => ({
    ...preset,
    parameters: [...preset.parameters, resampling, ...decisionParameters],
  })),
];

/** The preset of that name; throws in words. */
export function presetOf(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset !== undefined) return preset;
  throw new LecternError(
    'bad-input',
    `There is no preset “${name}”.`,
    `Choose one of ${presets.map((known) => known.name).join(', ')}.`,
  );
}

/**
 * The complete recipe: the preset's defaults with the settings put in, nested by the dots of their paths.
 * Strings are read as the parameter's kind, since a command line has nothing else.
 */
export function completeRecipe(preset: Preset, settings: Readonly<Record<string, ParameterValue>>): Recipe {
  const recipe: Recipe = { version: 1, preset: preset.name };
  for (const path of Object.keys(settings)) {
    if (!preset.parameters.some((parameter) => parameter.path === path)) throw unknownParameter(preset, path);
  }
  for (const parameter of preset.parameters) {
    const given = settings[parameter.path];
    put(recipe, parameter.path, given === undefined ? parameter.default : checkedValue(parameter, given));
  }
  return recipe;
}

function unknownParameter(preset: Preset, path: string): LecternError {
  const last = path.split('.').at(-1)?.toLowerCase() ?? '';
  const near = preset.parameters.filter(({ path: known }) => known.toLowerCase().endsWith(`.${last}`));
  const known = (near.length > 0 ? near : preset.parameters).map((parameter) => parameter.path);
  return new LecternError(
    'bad-input',
    `The preset “${preset.name}” has no parameter “${path}”.`,
    known.length === 0
      ? 'It has no parameters at all.'
      : `${near.length > 0 ? 'Did you mean' : 'It has'} ${known.join(', ')}${near.length > 0 ? '?' : '.'}`,
  );
}

function checkedValue(parameter: Parameter, given: ParameterValue): ParameterValue {
  const wrong = (wanted: string): LecternError =>
    new LecternError(
      'bad-input',
      `“${parameter.path}” must be ${wanted}, not “${Array.isArray(given) ? given.join(',') : String(given)}”.`,
      `The default is ${Array.isArray(parameter.default) ? parameter.default.join(',') : String(parameter.default)}.`,
    );
  const inRange = (value: number): boolean =>
    Number.isFinite(value) &&
    (parameter.min === undefined || value >= parameter.min) &&
    (parameter.max === undefined || value <= parameter.max);
  const range = `${parameter.min === undefined ? '' : ` from ${String(parameter.min)}`}${parameter.max === undefined ? '' : ` to ${String(parameter.max)}`}`;
  switch (parameter.kind) {
    case 'boolean': {
      if (given === true || given === 'true') return true;
      if (given === false || given === 'false') return false;
      throw wrong('true or false');
    }
    case 'choice': {
      const values = (parameter.choices ?? []).map(({ value }) => value);
      if (typeof given === 'string' && values.includes(given)) return given;
      throw wrong(`one of ${values.join(', ')}`);
    }
    case 'file': {
      if (typeof given === 'string') return given;
      throw wrong('the path of a file');
    }
    case 'integers': {
      const parts = Array.isArray(given)
        ? given
        : String(given)
            .split(',')
            .filter((part) => part.trim() !== '')
            .map(Number);
      const fewest = parameter.fewest ?? 0;
      const usable = parts.every((part) => Number.isInteger(part) && inRange(part));
      if (usable && parts.length >= fewest && parts.length <= 32) return parts;
      throw wrong(`${fewest > 0 ? 'one or more ' : ''}whole numbers${range}, separated by commas`);
    }
    case 'integer':
    case 'number': {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      const whole = parameter.kind === 'integer';
      if (typeof value === 'number' && inRange(value) && (!whole || Number.isInteger(value))) return value;
      throw wrong(`a ${whole ? 'whole ' : ''}number${range}`);
    }
  }
}

function put(recipe: Recipe, path: string, value: ParameterValue): void {
  const steps = path.split('.');
  let place = recipe as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) place = (place[step] ??= {}) as Record<string, unknown>;
  place[steps.at(-1) as string] = value;
}
