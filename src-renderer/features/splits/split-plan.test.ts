import { describe, expect, it } from 'vitest';
import { type Corpus } from '../../../src-main/api/corpora.ts';
import { splitMethod } from '../../../src-main/api/splits.ts';
import { describePlan, firstPlan, methodOf, planProblem } from './split-plan.ts';

const corpus: Corpus = {
  id: 1,
  name: 'posts',
  sourceName: 'posts.csv',
  documents: 10,
  skipped: 0,
  empty: 0,
  encoding: 'utf-8',
  dialect: { delimiter: ',', quote: '"', header: true, newline: 'LF' },
  columns: [
    { index: 0, name: 'text', column: 'text', role: 'text' },
    { index: 1, name: 'mood', column: 'mood', role: 'label' },
    { index: 2, name: 'author', column: 'author', role: 'other' },
  ],
  labels: [{ id: 1, name: 'mood', column: 'mood', categories: [{ name: 'glad', count: 10 }], missing: 0 }],
  splits: [],
  createdAt: '2026-11-21T08:00:00Z',
};

describe('a new split', () => {
  it('begins at random, keeping the shares of the first label', () => {
    const plan = firstPlan(corpus);
    expect(planProblem(plan)).toBeUndefined();
    expect(methodOf(plan)).toEqual({
      kind: 'random',
      train: 0.8,
      validation: 0.1,
      test: 0.1,
      stratify: 'mood',
    });
  });

  it('begins with the column that names the parts, where there is one', () => {
    const columns = [...corpus.columns, { index: 3, name: 'part', column: 'part', role: 'split' as const }];
    expect(methodOf(firstPlan({ ...corpus, columns }))).toEqual({
      kind: 'column',
      column: 'part',
      validation: 0.1,
    });
  });

  it('makes requests that the catalogue accepts, for every kind', () => {
    for (const kind of ['random', 'group', 'time', 'column'] as const) {
      const plan = { ...firstPlan(corpus), kind, group: 'author', time: 'author', column: 'author' };
      expect(planProblem(plan)).toBeUndefined();
      expect(splitMethod.safeParse(methodOf(plan)).success).toBe(true);
    }
  });

  it('says what is wrong with the shares', () => {
    expect(planProblem({ ...firstPlan(corpus), test: 15 })).toBe('The shares add up to 105 %, not to 100 %.');
    expect(planProblem({ ...firstPlan(corpus), train: 0, test: 90 })).toContain('something must be left');
    expect(planProblem({ ...firstPlan(corpus), train: null })).toContain('each part');
    expect(planProblem({ ...firstPlan(corpus), train: 33.4, validation: 33.3, test: 33.3 })).toBeUndefined();
  });

  it('keeps authors together only when asked to', () => {
    const plan = { ...firstPlan(corpus), kind: 'group' as const, group: 'author' };
    expect(methodOf(plan)).toMatchObject({ group: 'author' });
    expect(methodOf({ ...plan, kind: 'random' })).not.toHaveProperty('group');
    expect(describePlan(plan, (column) => column)).toContain('never seen');
  });
});
