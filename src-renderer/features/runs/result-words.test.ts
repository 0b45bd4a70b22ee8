import { describe, expect, it } from 'vitest';
import type { Estimate, PartMetrics, Preset, Recipe, Run } from '../../../src-main/api/runs.ts';
import { comparisonSentences, verdict } from './comparison-words.ts';
import { majorityBaseline } from './majority-baseline.ts';
import { comparedMeasures, metricsFigure } from './metric-figures.ts';
import { flatten, recipeValues } from './recipe-values.ts';
import { groupBySeed, sortGroups, spread } from './run-groups.ts';
import { cancellation, localTime, stateWords } from './run-words.ts';
import { keptEpoch, plannedEpochs } from './training-curves.ts';

const at = (value: number | null): Estimate => ({
  value,
  low: value === null ? null : value - 0.01,
  high: value === null ? null : value + 0.01,
});

/** Metrics with these gold counts; the scores themselves do not matter to what is tested. */
function partOf(support: Record<string, number>, macroF1 = 0.6): PartMetrics {
  return {
    documents: Object.values(support).reduce((sum, count) => sum + count, 0),
    accuracy: at(0.65),
    balancedAccuracy: at(0.6),
    macroF1: at(macroF1),
    macroPrecision: at(0.6),
    macroRecall: at(0.6),
    weightedF1: at(0.64),
    logLoss: at(0.8),
    perClass: Object.fromEntries(
      Object.entries(support).map(([name, count]) => [
        name,
        { precision: at(0.6), recall: at(0.6), f1: at(0.6), support: count, predicted: count },
      ]),
    ),
    confusion: [],
  };
}

const recipe: Recipe = {
  version: 1,
  preset: 'dan',
  text: { lowercase: true },
  training: { epochs: 20, learningRate: 0.01, stopOn: 'loss' },
  model: { hiddenSizes: [100, 50] },
};

function runOf(changes: Partial<Run>): Run {
  return {
    id: 'r1',
    name: 'dan',
    preset: 'dan',
    corpus: { id: 1, name: 'tweets' },
    label: { id: 1, name: 'sentiment' },
    split: { id: 1, name: 'random' },
    classes: ['negative', 'positive'],
    state: 'done',
    job: null,
    seed: 1,
    recipe,
    device: 'auto',
    backend: 'wasm',
    adapter: null,
    threads: 2,
    appVersion: '0.1.0',
    dataFingerprint: null,
    parameterCount: null,
    createdAt: '2026-11-21T08:00:00Z',
    startedAt: null,
    finishedAt: null,
    seconds: 3,
    metrics: null,
    decision: null,
    warnings: [],
    error: null,
    starred: false,
    note: '',
    hasModel: true,
    resumableAfter: null,
    ...changes,
  };
}

describe('majority baseline', () => {
  const classes = ['negative', 'neutral', 'positive'];
  it('guesses the largest class of the training part, also where another is larger in the test part', () => {
    const metrics = {
      train: partOf({ negative: 10, neutral: 60, positive: 30 }),
      validation: null,
      test: partOf({ negative: 50, neutral: 30, positive: 20 }),
    };
    const baseline = majorityBaseline(metrics, 'test', classes);
    expect(baseline?.guess).toBe('neutral');
    expect(baseline?.accuracy).toBeCloseTo(0.3, 12);
    // precision 0.3, recall 1 → F1 = 0.6 / 1.3; the other two classes have 0.
    expect(baseline?.macroF1).toBeCloseTo(0.6 / 1.3 / 3, 12);
    expect(baseline?.macroRecall).toBeCloseTo(1 / 3, 12);
    expect(baseline?.f1).toEqual({ negative: 0, neutral: 0.6 / 1.3, positive: 0 });
  });
  it('scores nothing where its guess does not occur, and balanced accuracy counts only what occurs', () => {
    const metrics = {
      train: partOf({ negative: 1, neutral: 9, positive: 1 }),
      validation: null,
      test: partOf({ negative: 5, neutral: 0, positive: 5 }),
    };
    expect(majorityBaseline(metrics, 'test', classes)).toMatchObject({
      accuracy: 0,
      macroF1: 0,
      balancedAccuracy: 0,
    });
    const one = { ...metrics, test: partOf({ negative: 0, neutral: 4, positive: 4 }) };
    expect(majorityBaseline(one, 'test', classes)).toMatchObject({ accuracy: 0.5, balancedAccuracy: 0.5 });
  });
  it('is nothing for a part without documents', () => {
    expect(majorityBaseline({ train: null, validation: null, test: null }, 'test', classes)).toBeUndefined();
  });
});

describe('recipes', () => {
  const preset: Preset = {
    name: 'dan',
    title: 'DAN',
    family: 'network',
    seeded: true,
    description: '',
    speed: '',
    source: '',
    parameters: [
      {
        path: 'training.epochs',
        title: 'Most epochs',
        description: '',
        group: 'training',
        kind: 'integer',
        default: 10,
      },
      {
        path: 'training.learningRate',
        title: 'Learning rate',
        description: '',
        group: 'training',
        kind: 'number',
        default: 0.01,
      },
      {
        path: 'training.stopOn',
        title: 'Improvement of',
        description: '',
        group: 'training',
        kind: 'choice',
        default: 'loss',
        choices: [{ value: 'loss', title: 'Loss' }],
      },
    ],
  };
  it('become values by path, with what was changed', () => {
    const values = recipeValues(recipe, preset);
    expect(values.find((value) => value.path === 'training.epochs')).toMatchObject({
      title: 'Most epochs',
      value: '20',
      changedFrom: '10',
    });
    expect(values.find((value) => value.path === 'training.learningRate')?.changedFrom).toBeUndefined();
    expect(values.find((value) => value.path === 'training.stopOn')).toMatchObject({
      value: 'Loss',
      changedFrom: undefined,
    });
    expect(values.find((value) => value.path === 'model.hiddenSizes')).toMatchObject({
      title: 'model.hiddenSizes',
      value: '100, 50',
    });
    expect(values.find((value) => value.path === 'text.lowercase')?.value).toBe('yes');
    expect(values.some((value) => value.path === 'version' || value.path === 'preset')).toBe(false);
  });
  it('keep lists and nothing as leaves', () => {
    expect(flatten({ a: { b: [], c: null } })).toEqual([
      ['a.b', []],
      ['a.c', null],
    ]);
  });
});

describe('groups of runs', () => {
  it('hold runs that differ in their seed only', () => {
    const runs = [
      runOf({ id: 'a', seed: 1 }),
      runOf({ id: 'b', seed: 2 }),
      runOf({ id: 'c', seed: 3, recipe: { ...recipe, training: { epochs: 5 } } }),
      runOf({ id: 'd', seed: 4, split: { id: 2, name: 'other' } }),
    ];
    expect(groupBySeed(runs).map((group) => group.runs.map((run) => run.id))).toEqual([
      ['a', 'b'],
      ['c'],
      ['d'],
    ]);
  });
  it('do not take the same seed twice: that is a re-run, not a repetition', () => {
    expect(groupBySeed([runOf({ id: 'a' }), runOf({ id: 'b' })])).toHaveLength(2);
  });
  it('are sorted with what has no value last, either way', () => {
    const withMetrics = (id: string, f1: number): Run =>
      runOf({
        id,
        metrics: { train: null, validation: null, test: partOf({ negative: 1, positive: 1 }, f1) },
      });
    const groups = groupBySeed([
      runOf({ id: 'none', state: 'failed' }),
      withMetrics('low', 0.4),
      withMetrics('high', 0.7),
    ]);
    const ids = (descending: boolean): string[] =>
      sortGroups(groups, 'macroF1', descending).map((group) => group.runs[0]?.id ?? '');
    expect(ids(true)).toEqual(['high', 'low', 'none']);
    expect(ids(false)).toEqual(['low', 'high', 'none']);
  });
  it('have a mean and a sample deviation', () => {
    expect(spread([0.5, 0.6, 0.7])).toEqual({
      mean: expect.closeTo(0.6, 12),
      deviation: expect.closeTo(0.1, 12),
      count: 3,
    });
    expect(spread([0.5, null])).toEqual({ mean: 0.5, deviation: null, count: 1 });
    expect(spread([null, undefined])).toBeNull();
  });
});

describe('comparison in words', () => {
  const difference = {
    a: 'x',
    b: 'y',
    part: 'test' as const,
    documents: 1000,
    accuracy: { value: 0.02, low: 0.005, high: 0.035 },
    macroF1: { value: 0.02, low: 0.005, high: 0.035 },
    onlyARight: 120,
    onlyBRight: 90,
    mcnemarP: 0.0446,
    mcnemarHolm: 0.0446,
    permutationP: 0.03,
    permutationHolm: 0.03,
    detectable: 0.025,
  };
  it('says who is right where the other is wrong, and what the test says', () => {
    const text = comparisonSentences(difference, 'dan', 'logistic').join(' ');
    expect(text).toContain(
      'dan is right on 120 where logistic is wrong, and logistic is right on 90 where dan is wrong',
    );
    expect(text).toContain('p = 0.045');
    expect(text).toContain('+0.020 [0.005, 0.035]');
    expect(text).toContain('dan − logistic');
    expect(verdict(difference, 'dan', 'logistic')).toBe('dan has the higher accuracy and macro-F1.');
  });
  it('claims nothing where an interval holds zero, and names the measure that is settled', () => {
    const open = { value: 0.01, low: -0.01, high: 0.03 };
    const forB = { value: -0.05, low: -0.08, high: -0.02 };
    const none = { value: null, low: null, high: null };
    const say = (accuracy: Estimate, macroF1: Estimate, mcnemarHolm: number): string =>
      verdict({ accuracy, macroF1, mcnemarHolm }, 'a', 'b');
    expect(say(open, open, 0.4)).toBe('No clear difference in accuracy or macro-F1.');
    expect(say(forB, forB, 0.01)).toBe('b has the higher accuracy and macro-F1.');
    expect(say(open, forB, 0.092)).toBe('b has the higher macro-F1; no clear difference in accuracy.');
    expect(say(forB, open, 0.01)).toBe('b has the higher accuracy; no clear difference in macro-F1.');
    expect(say(none, none, 1)).toBe('Too few documents to say.');
    expect(say(open, none, 1)).toBe(
      'No clear difference in accuracy; too few documents to say for macro-F1.',
    );
  });
  it('calls accuracy clear only where its interval and McNemar’s test agree', () => {
    const forA = { value: 0.035, low: 0.001, high: 0.07 };
    expect(verdict({ accuracy: forA, macroF1: forA, mcnemarHolm: 0.092 }, 'a', 'b')).toBe(
      'a has the higher macro-F1; no clear difference in accuracy.',
    );
    const text = comparisonSentences({ ...difference, mcnemarP: 0.046, mcnemarHolm: 0.092 }, 'a', 'b').join(
      ' ',
    );
    expect(text).toContain(
      'p = 0.092 (Holm, for several differences; alone p = 0.046); chance alone could well divide them so',
    );
    expect(text).toContain('at least 0.025 to show');
  });
  it('says when both are right and wrong on the same documents', () => {
    const same = { ...difference, onlyARight: 0, onlyBRight: 0, mcnemarP: 1 };
    expect(comparisonSentences(same, 'a', 'b')[0]).toBe(
      'a and b are right and wrong on the same 1,000 documents.',
    );
  });
});

describe('states', () => {
  it('each say what happened and what to do', () => {
    for (const state of ['queued', 'cancelled', 'failed', 'interrupted'] as const) {
      const words = stateWords(runOf({ state, hasModel: false }));
      expect(words.happened).toMatch(/\.$/);
      expect(words.todo).toMatch(/\.$/);
    }
  });
  it('say where a run that was cut short can go on', () => {
    for (const state of ['cancelled', 'interrupted'] as const)
      expect(stateWords(runOf({ state, resumableAfter: 3 })).todo).toContain('last checkpoint');
  });
  it('give the host’s own words for a failure', () => {
    const error = {
      code: 'engine-failed' as const,
      message: 'The loss became infinite.',
      hint: 'Take a smaller learning rate.',
    };
    expect(stateWords(runOf({ state: 'failed', error }))).toMatchObject({
      happened: error.message,
      todo: error.hint,
    });
  });
  it('tell whether a cancelled run kept a model', () => {
    expect(stateWords(runOf({ state: 'cancelled', hasModel: true })).happened).toContain(
      'the best epoch so far was kept',
    );
    expect(stateWords(runOf({ state: 'cancelled', hasModel: false })).happened).toContain(
      'no model was kept',
    );
  });
});

describe('a cancelled run', () => {
  const note = 'Cancelled after epoch 1200; the model kept is the best until then (epoch 1100).';
  it('says once that it was cancelled, and keeps its other warnings', () => {
    const run = runOf({ state: 'cancelled', warnings: [note, 'Two texts are empty.'] });
    expect(cancellation(run)).toEqual({
      epochs: 'It stopped after epoch 1,200; the best was epoch 1,100.',
      warnings: ['Two texts are empty.'],
    });
  });
  it('hides nothing of a run that was not', () => {
    expect(cancellation(runOf({ warnings: [note] }))).toEqual({ epochs: '', warnings: [note] });
  });
});

describe('times', () => {
  it('are written as a local date and time', () => {
    expect(localTime(new Date(2026, 10, 21, 9, 4, 11).toISOString())).toBe('21 Nov 2026, 09:04');
  });
});

describe('figures of metrics', () => {
  const metrics = partOf({ negative: 5, positive: 5 });
  it('always carry the baseline, and every class', () => {
    const baseline = majorityBaseline({ train: metrics, validation: null, test: metrics }, 'test', [
      'negative',
      'positive',
    ]);
    const { table } = metricsFigure(metrics, ['negative', 'positive'], baseline, 'test');
    expect(table.columns.map((column) => column.title)).toContain('majority');
    expect(table.rows.map((row) => row[1])).toEqual(
      expect.arrayContaining(['macro-F1', 'accuracy', 'negative', 'positive']),
    );
    expect(table.rows.map((row) => row[1])).not.toContain('log loss');
  });
  it('put the runs of a comparison side by side, measure by measure', () => {
    const named = ['a', 'b'].map((name, colour) => ({ name, colour, metrics, baseline: undefined }));
    expect(
      comparedMeasures(named, 'test')
        .table.rows.slice(0, 2)
        .map((row) => row.slice(0, 2)),
    ).toEqual([
      ['macro-F1', 'a'],
      ['macro-F1', 'b'],
    ]);
  });
});

describe('curves', () => {
  const epoch = (number: number, validationLoss: number, validationMacroF1: number) => ({
    epoch: number,
    step: number,
    trainLoss: 1,
    validationLoss,
    validationAccuracy: 0.5,
    validationMacroF1,
    validationMacroRecall: 1 - validationMacroF1,
    learningRate: 0.01,
    seconds: number,
  });
  const epochs = [epoch(1, 1, 0.3), epoch(2, 0.8, 0.5), epoch(3, 0.9, 0.6)];
  it('mark the epoch that the recipe’s own criterion keeps', () => {
    expect(keptEpoch(epochs, recipe)).toBe(2);
    expect(keptEpoch(epochs, { ...recipe, training: { stopOn: 'macroF1' } })).toBe(3);
    expect(keptEpoch(epochs, { ...recipe, training: { stopOn: 'macroRecall' } })).toBe(1);
  });
  it('mark none where the last epoch is kept', () => {
    expect(keptEpoch(epochs, { version: 1, preset: 'logistic' })).toBeNull();
  });
  it('know how far the axis goes', () => {
    expect(plannedEpochs(recipe)).toBe(20);
    expect(plannedEpochs({ version: 1, preset: 'majority' })).toBeUndefined();
  });
});
