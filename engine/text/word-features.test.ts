import { describe, expect, test } from 'vitest';
import { sentencesOfText } from './sentences-of-text.ts';
import { shapeOf, WordFeatures } from './word-features.ts';

const options = { minCount: 1, prefixes: 1, suffixes: 2, characters: 4 };
const { features, countOf } = WordFeatures.read([['Anna', 'ran'], [], ['Anna', 'sat', 'שלום']], options);

describe('features of words', () => {
  test('are counted, and find the same rows again', () => {
    expect(countOf.get('Anna')).toBe(2);
    expect(features.features).toBe(6);
    expect(features.tokensPerWord).toBe(10);
    const again = new WordFeatures(features.table);
    expect(again.encode(['Anna', 'שלום', 'new'])).toEqual(features.encode(['Anna', 'שלום', 'new']));
  });

  test('of what was never seen are rows of the unknown, within the table', () => {
    const unseen = features.encode(['🦊ж', '']);
    const other = features.encode(['☃']);
    expect(unseen[0]).toBe(other[0]);
    expect(unseen[0]).not.toBe(features.encode(['ran'])[0]);
    for (const row of [...unseen, ...other]) {
      expect(row).toBeGreaterThanOrEqual(0);
      expect(row).toBeLessThan(features.rows);
    }
  });

  test('read the first and the last characters of a long word', () => {
    const of = (word: string): number[] => [...features.encode([word]).subarray(6)];
    expect(of('anzzzzat')).toEqual([...of('an').slice(0, 2), ...of('at').slice(0, 2)]);
  });

  test('are hidden by chance and by seed, and never their parts', () => {
    const hidden = (seed: number): Int32Array => {
      const rows = features.encode(['Anna', 'ran', 'sat', 'ran']);
      features.hide(rows, Int32Array.of(2, 1, 1, 1), 1, [seed, 0]);
      return rows;
    };
    expect(hidden(1)).toEqual(hidden(1));
    const all = Array.from({ length: 200 }, (_, seed) => hidden(seed));
    const unknown = features.encode(['☃'])[0];
    const share = all.filter((rows) => rows[0] === unknown).length / all.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.5);
    const parts = features.encode(['Anna']).subarray(2);
    for (const rows of all) expect(rows.subarray(2, 10)).toEqual(parts);
  });

  test('say what a word looks like', () => {
    expect(['Anna', 'U.S.', '1,000', 'iPhone5', 'שלום', ''].map(shapeOf)).toEqual([
      'Xx',
      'X.X.',
      'd,d',
      'xXxd',
      'o',
      '',
    ]);
  });
});

test('a text is cut into sentences and words, in any script', () => {
  expect(sentencesOfText('He ran. She sat!\nNo end')).toEqual([
    ['He', 'ran', '.'],
    ['She', 'sat', '!'],
    ['No', 'end'],
  ]);
  expect(sentencesOfText('שלום עולם.')).toEqual([['שלום', 'עולם', '.']]);
  expect(sentencesOfText(' \n\n')).toEqual([]);
});
