import { describe, expect, test } from 'vitest';
import { trainerOf } from '../engine-process/trainers.ts';
import { completeRecipe, presetOf, presets } from './presets.ts';
import { preset as presetSchema } from './runs.ts';

describe.each(presets.map((preset) => [preset.name, preset] as const))('%s', (name, preset) => {
  test('fits the catalogue, and every parameter says what it does', () => {
    expect(presetSchema.parse(preset)).toEqual(preset);
    const paths = preset.parameters.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const { title, description, group, path } of preset.parameters) {
      expect(path.startsWith(`${group}.`)).toBe(true);
      expect(title).not.toBe('');
      expect(description).toMatch(/[.]$/u);
    }
  });

  test('its defaults make a recipe that the engine reads', () => {
    const recipe = completeRecipe(preset, {});
    expect(recipe).toMatchObject({ version: 1, preset: name });
    expect(() => trainerOf(name).readRecipe(recipe)).not.toThrow();
  });

  test('its limits make recipes that the engine reads', () => {
    for (const parameter of preset.parameters) {
      const values =
        parameter.kind === 'choice'
          ? (parameter.choices ?? []).map(({ value }) => value)
          : parameter.kind === 'boolean'
            ? [true, false]
            : parameter.kind === 'file'
              ? ['words.csv']
              : parameter.kind === 'integers'
                ? [...(parameter.fewest === undefined ? [[]] : []), [parameter.min ?? 1, parameter.max ?? 9]]
                : [parameter.min, parameter.max].filter((limit) => limit !== undefined);
      for (const value of values)
        expect(
          () => trainerOf(name).readRecipe(completeRecipe(preset, { [parameter.path]: value })),
          `${parameter.path} = ${String(value)}`,
        ).not.toThrow();
    }
  });
});

describe('settings', () => {
  const dan = presetOf('dan');

  test('of a command line are strings', () => {
    const recipe = completeRecipe(dan, {
      'model.hiddenSizes': '32, 16',
      'training.learningRate': '1e-3',
      'text.lowercase': 'false',
    });
    expect(recipe).toMatchObject({
      model: { hiddenSizes: [32, 16] },
      training: { learningRate: 0.001 },
      text: { lowercase: false },
    });
  });

  test.each([
    ['training.learningRate', 'fast', 'a number'],
    ['training.learningRate', '', 'a number'],
    ['training.learningRate', Number.NaN, 'a number'],
    ['training.epochs', 0, 'from 1'],
    ['training.epochs', 2.5, 'whole'],
    ['model.hiddenSizes', '10,x', 'whole numbers'],
    ['text.tokenizer', 'magic', 'one of tweet, words, segments, characters'],
    ['text.lowercase', 'perhaps', 'true or false'],
  ])('%s = %s is refused with what it may be', (path, value, words) => {
    expect(() => completeRecipe(dan, { [path]: value })).toThrow(words);
  });

  test('an unknown path is answered with those that are meant', () => {
    let hint: string | undefined;
    try {
      completeRecipe(dan, { learningrate: 1 });
    } catch (error) {
      hint = (error as { hint?: string }).hint;
    }
    expect(hint).toContain('training.learningRate');
    expect(() => presetOf('deep')).toThrow('There is no preset “deep”.');
  });
});
