import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { Parameter, Preset } from '../../../src-main/api/runs.ts';
import { problemWith } from '../../state/preset-values.svelte.ts';
import { TrainForm, parseIntegers } from './train-form.svelte.ts';

const rate: Parameter = {
  path: 'training.learningRate',
  title: 'Learning rate',
  description: '',
  group: 'training',
  kind: 'number',
  default: 0.001,
  min: 1e-7,
  max: 10,
};
const sizes: Parameter = {
  path: 'model.hiddenSizes',
  title: 'Hidden layers',
  description: '',
  group: 'model',
  kind: 'integers',
  default: [100],
  min: 1,
};
const presets: Preset[] = [
  {
    name: 'majority',
    title: 'Majority',
    family: 'baseline',
    seeded: false,
    description: '',
    speed: '',
    source: '',
    parameters: [],
  },
  {
    name: 'dan',
    title: 'DAN',
    family: 'network',
    seeded: true,
    description: '',
    speed: '',
    source: '',
    parameters: [rate, sizes],
  },
];

function corpusWith(changes: Partial<Corpus> = {}): Corpus {
  return {
    id: 7,
    name: 'tweets',
    sourceName: 'tweets.csv',
    documents: 10,
    skipped: 0,
    empty: 0,
    encoding: 'utf-8',
    dialect: { delimiter: ',', quote: '"', header: true, newline: 'LF' },
    columns: [],
    labels: [
      {
        id: 3,
        name: 'sentiment',
        column: 'sentiment',
        categories: [
          { name: 'negative', count: 4 },
          { name: 'positive', count: 6 },
        ],
        missing: 0,
      },
    ],
    splits: [
      {
        id: 5,
        name: 'random',
        description: '',
        seed: 1,
        counts: { train: 8, validation: 1, test: 1 },
        createdAt: '',
      },
    ],
    createdAt: '',
    ...changes,
  };
}

function formOn(corpus = corpusWith()): TrainForm {
  const form = new TrainForm(corpus);
  form.offer(presets);
  return form;
}

describe('the train form', () => {
  it('is ready with the only label, the newest split and a preset that learns', () => {
    const form = formOn();
    expect(form.ready).toBe(true);
    expect(form.toInput('p')).toEqual({
      project: 'p',
      corpus: 7,
      label: 3,
      split: 5,
      preset: 'dan',
      settings: {},
      seed: 1,
      seeds: 1,
      device: 'auto',
    });
  });

  it('sends changed values only, and knows them from defaults', () => {
    const form = formOn();
    form.set(rate, 0.01);
    form.set(sizes, [64, 32]);
    expect(form.changedCount).toBe(2);
    form.set(rate, 0.001);
    expect(form.isChanged(rate)).toBe(false);
    expect(form.toInput('p').settings).toEqual({ 'model.hiddenSizes': [64, 32] });
    form.resetAll();
    expect(form.toInput('p').settings).toEqual({});
  });

  it('keeps the changes of each preset apart', () => {
    const form = formOn();
    form.set(rate, 0.5);
    form.presetName = 'majority';
    expect(form.changedCount).toBe(0);
    form.presetName = 'dan';
    expect(form.value(rate)).toBe(0.5);
  });

  it('says in words what is wrong, and is not ready then', () => {
    const form = formOn();
    form.set(rate, null);
    expect(form.problems.settings).toEqual(['Learning rate']);
    expect(form.ready).toBe(false);
    form.reset(rate);
    form.seeds = 51;
    expect(form.ready).toBe(false);
  });

  it('asks for the label where there are several, and refuses one category', () => {
    const [label] = corpusWith().labels;
    const several = formOn(corpusWith({ labels: [label!, { ...label!, id: 4, name: 'topic' }] }));
    expect(several.labelId).toBeUndefined();
    expect(several.problems.label).toBe('Choose the label to predict.');
    const single = formOn(corpusWith({ labels: [{ ...label!, categories: [{ name: 'yes', count: 10 }] }] }));
    expect(single.problems.label).toContain('one category only');
  });

  it('refuses a split without training documents', () => {
    const [split] = corpusWith().splits;
    const form = formOn(
      corpusWith({ splits: [{ ...split!, counts: { train: 0, validation: 1, test: 1 } }] }),
    );
    expect(form.problems.split).toContain('no training documents');
    expect(formOn(corpusWith({ splits: [] })).ready).toBe(false);
    expect(formOn(corpusWith({ splits: [] })).problems.split).toContain('make one first');
  });

  it('starts from the settings of an earlier run, leaving out what no longer exists', () => {
    const form = formOn();
    form.take('dan', [
      ['training.learningRate', 0.02],
      ['training.gone', 1],
      ['model.hiddenSizes', 'many'],
    ]);
    expect(form.toInput('p').settings).toEqual({ 'training.learningRate': 0.02 });
  });
});

describe('values', () => {
  it('are checked by kind and range, in words', () => {
    expect(problemWith(rate, 0.1)).toBeUndefined();
    expect(problemWith(rate, 11)).toBe('This must be at most 10.');
    expect(problemWith({ ...rate, kind: 'integer' }, 1.5)).toBe('This must be a whole number.');
    expect(problemWith(sizes, [0])).toBe('This must be at least 1.');
    expect(problemWith(sizes, [])).toBeUndefined();
    expect(problemWith(sizes, null)).toContain('separated by commas');
    expect(
      problemWith({ ...rate, kind: 'choice', choices: [{ value: 'a', title: 'A' }] }, 'b'),
    ).toBeDefined();
  });
  it('of a list are typed with commas or spaces', () => {
    expect(parseIntegers('128, 64 32')).toEqual([128, 64, 32]);
    expect(parseIntegers('')).toEqual([]);
    expect(parseIntegers('12x')).toBeNull();
  });
});
