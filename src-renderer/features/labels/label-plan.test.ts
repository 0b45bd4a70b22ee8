import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import { deriveMethod } from '../../../src-main/api/labels.ts';
import { deriveMethodOf, firstLabelPlan, viralPlan } from './label-plan.ts';

const corpus: Corpus = {
  id: 1,
  name: 'tweets',
  sourceName: 'tweets.csv',
  documents: 10,
  skipped: 0,
  empty: 0,
  encoding: 'utf-8',
  dialect: { delimiter: ',', quote: '"', header: true, newline: 'LF' },
  columns: ['text', 'retweet_count', 'user'].map((name, index) => ({
    index,
    name,
    column: name,
    role: index === 0 ? ('text' as const) : ('other' as const),
  })),
  labels: [],
  splits: [],
  createdAt: '2026-11-21T08:00:00Z',
};

describe('a new label', () => {
  it('as “viral” is above the author’s own 90th percentile', () => {
    expect(deriveMethodOf(viralPlan(corpus)!)).toEqual({
      kind: 'quantile',
      from: 'retweet_count',
      quantile: 0.9,
      within: 'user',
    });
    expect(viralPlan({ ...corpus, columns: corpus.columns.slice(0, 1) })).toBeUndefined();
  });

  it('asks for nothing until it is complete, and then for what the catalogue accepts', () => {
    const plan = { ...firstLabelPlan(corpus), from: 'user' };
    for (const kind of ['recode', 'matching', 'dictionary'] as const)
      expect(deriveMethodOf({ ...plan, kind })).toBeUndefined();
    const full = { ...plan, renamed: { a: 'b', c: 'c' }, pattern: '^RT', words: 'tax*\nbudget, vote ' };
    for (const kind of ['threshold', 'quantile', 'recode', 'matching', 'dictionary'] as const)
      expect(deriveMethod.safeParse(deriveMethodOf({ ...full, kind })).success).toBe(true);
    expect(deriveMethodOf({ ...full, kind: 'recode' })).toMatchObject({ map: { a: 'b' } });
    expect(deriveMethodOf({ ...full, kind: 'dictionary' })).toMatchObject({
      words: ['tax*', 'budget', 'vote'],
    });
  });
});
