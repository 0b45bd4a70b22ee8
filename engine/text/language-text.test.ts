import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLanguageTextOptions, symbolsOf, textOf, type LanguageTextOptions } from './language-text.ts';
import { learnTextPieces } from './subwords/text-pieces.ts';

const pieces = await learnTextPieces(['the cat sat on the mat', 'the hat'], 'words', {
  size: 320,
  minCount: 2,
});
const options: LanguageTextOptions = { unit: 'pieces', lowercase: false, pieces };
const anyText = fc.string({ unit: 'grapheme', maxLength: 40 });

test('a text in pieces is the text again, whatever its characters, and each piece knows its place', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { symbols, starts, ends } = symbolsOf(text, options);
      expect(textOf(symbols, options)).toBe(text.toWellFormed());
      let at = 0;
      starts.forEach((start, index) => {
        expect(start <= at && ends[index] >= start).toBe(true);
        at = ends[index];
      });
      expect(at).toBe(text.length);
    }),
  );
});

test('lower case keeps the places of pieces in the text as it was given', () => {
  // The small form of İ is longer than it.
  const text = 'THE İstanbul CAT';
  const { ends, symbols } = symbolsOf(text, { ...options, lowercase: true });
  expect(ends.at(-1)).toBe(text.length);
  expect(textOf(symbols, options)).toBe('the İstanbul cat');
});

test('how texts are read is the same when it is read from a model file, and damage is refused', () => {
  expect(readLanguageTextOptions(JSON.stringify(options))).toEqual(options);
  for (const damaged of [
    undefined,
    '',
    '{}',
    '{"unit":"pieces","lowercase":true}',
    '{"unit":"x","lowercase":true}',
  ])
    expect(() => readLanguageTextOptions(damaged)).toThrow('does not say how it reads texts');
});
