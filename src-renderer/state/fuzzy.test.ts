import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzyMatch } from './fuzzy.ts';

const best = (query: string, titles: string[]) =>
  titles
    .map((title) => ({ title, match: fuzzyMatch(query, title) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => b.match!.score - a.match!.score)[0]?.title;

it('prefers starts of words and runs of letters', () => {
  expect(best('ru', ['Compare runs', 'Blur texts'])).toBe('Compare runs');
  expect(fuzzyMatch('ru', 'Compare runs')!.positions).toEqual([8, 9]);
  expect(best('np', ['Open project…', 'New project…'])).toBe('New project…');
  expect(best('train s', ['Train on speeches', 'Constrain some'])).toBe('Train on speeches');
});

it('finds nothing where a letter is missing', () => {
  expect(fuzzyMatch('xyz', 'Compare runs')).toBeNull();
  expect(fuzzyMatch('runss', 'Compare runs')).toBeNull();
});

it('names positions that spell the query', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', maxLength: 4 }),
      fc.string({ unit: 'grapheme-ascii' }),
      (query, text) => {
        const match = fuzzyMatch(query, text);
        if (!match) return;
        const spelt = match.positions.map((at) => text.toLowerCase()[at]).join('');
        expect(spelt).toBe(query.toLowerCase().replaceAll(/\s+/g, ''));
      },
    ),
  );
});
