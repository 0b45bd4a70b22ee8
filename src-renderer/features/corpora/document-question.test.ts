import { expect, it } from 'vitest';
import { corpusVerbs } from '../../../src-main/api/corpora.ts';
import {
  documentsInput,
  everything,
  inWords,
  isEverything,
  questionOf,
  selectionOf,
  toggled,
} from './document-question.ts';

it('keeps several categories of one label and forgets a filter that is empty again', () => {
  const one = toggled(everything, 'mood', 'positive');
  const two = toggled(one, 'mood', 'negative');
  expect(documentsInput('p', 1, two, 0, 100).filters).toEqual([
    { column: 'mood', values: ['positive', 'negative'] },
  ]);
  const none = toggled(toggled(two, 'mood', 'positive'), 'mood', 'negative');
  expect(documentsInput('p', 1, none, 0, 100).filters).toEqual([]);
  expect(isEverything(none)).toBe(true);
});

it('names a part only together with its split', () => {
  expect(documentsInput('p', 1, { ...everything, part: 'test' }, 0, 1)).not.toHaveProperty('part');
  expect(documentsInput('p', 1, { ...everything, part: 'test', split: 4 }, 0, 1)).toMatchObject({
    part: 'test',
    split: 4,
  });
});

it('asks as the catalogue has it', () => {
  const input = documentsInput('p', 1, toggled({ ...everything, search: '  tax ' }, 'mood', 'x'), 200, 100);
  expect(corpusVerbs['corpora.documents'].input.parse(input)).toMatchObject({
    search: 'tax',
    offset: 200,
    limit: 100,
  });
});

it('shows a saved selection again as it was saved, whatever its conditions', () => {
  const selection = {
    search: 'bus',
    filters: [
      { column: 'mood', values: ['positive'] },
      { column: 'likes', least: 10, most: 20 },
      { column: 'town', contains: 'well' },
      { column: 'posted', since: '2024-05-01' },
    ],
    split: 3,
    part: 'test' as const,
  };
  const question = questionOf(selection, 7);
  expect(selectionOf(question)).toEqual(selection);
  expect(isEverything(question)).toBe(false);
  expect(question.others.map(inWords)).toEqual([
    'likes 10 to 20',
    'town has “well”',
    'posted from 2024-05-01',
  ]);
  expect(questionOf({ search: '', filters: [], part: 'train' }, 7).split).toBe(7);
});
