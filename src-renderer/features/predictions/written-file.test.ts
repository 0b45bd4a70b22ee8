import { describe, expect, it } from 'vitest';
import { suggestedName, writtenFile } from './written-file.ts';

describe('a written file', () => {
  it('is read out of a job’s output', () => {
    expect(writtenFile({ path: '/tmp/x.csv', rows: 3, columns: ['dan', 2] })).toEqual({
      path: '/tmp/x.csv',
      rows: 3,
      columns: ['dan'],
      warnings: [],
    });
  });
  it('is nothing where the output is something else', () => {
    expect([writtenFile(null), writtenFile({ rows: 1 }), writtenFile('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('is called after its source, with the ending of its form', () => {
    expect(suggestedName('tweets.csv.gz', 'csv', false)).toBe('tweets with predictions.csv');
    expect(suggestedName('تغريدات.txt', 'tsv', true)).toBe('تغريدات ids and predictions.tsv');
    expect(suggestedName('.csv', 'csv', false)).toBe('corpus with predictions.csv');
  });
});
