import { expect, test } from 'vitest';
import { Lexicon } from './lexicon.ts';
import { defaultTextOptions } from './text-options.ts';

const lexicon = new Lexicon(
  [
    { term: 'good', category: 'positive', weight: 2 },
    { term: 'Not Good', category: 'negative', weight: 1 },
    { term: 'happ*', category: 'positive', weight: 3 },
    { term: ':)', category: 'positive', weight: 1 },
    { term: 'good', category: 'moral', weight: 1 },
    { term: '', category: 'moral', weight: 1 },
  ],
  defaultTextOptions,
);

test('words, runs of words, beginnings and emoticons are found; the longest wins', () => {
  expect(lexicon.categories).toEqual(['positive', 'negative', 'moral']);
  expect([...lexicon.find('Good, happily GOOD :)').sums]).toEqual([8, 0, 2]);
  expect([...lexicon.find('this is not good').hits]).toEqual([0, 1, 0]);
  expect([...lexicon.find('nothing here').sums]).toEqual([0, 0, 0]);
});
