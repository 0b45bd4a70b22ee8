import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shadeOf, shadedPieces, stepEnds, stepNames } from './surprisal-shades.ts';

test('every surprisal has a shade with a name, and more surprise never a lighter one', () => {
  expect(stepNames).toEqual(['under 2', '2 to 4', '4 to 8', '8 to 12', '12 and more']);
  expect([0, 1.9, 2, 3.99, 4, 8, 12, 40, Infinity].map(shadeOf)).toEqual([0, 0, 1, 1, 2, 3, 4, 4, 4]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (a, b) => {
        expect(Math.sign(shadeOf(a) - shadeOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
        expect(shadeOf(a)).toBeLessThanOrEqual(stepEnds.length);
      },
    ),
  );
});

test('pieces joined are the text again, whatever stands between the symbols', () => {
  const gap = fc.constantFrom('', ' ', '  ', '\n', ' \u{1F600} ', 'ا');
  fc.assert(
    fc.property(fc.array(fc.tuple(gap, fc.string({ minLength: 1, maxLength: 4 }))), gap, (parts, last) => {
      let text = '';
      const tokens = parts.map(([before, word]) => {
        text += before;
        const start = text.length;
        text += word;
        return { text: word, start, end: text.length, surprisal: 1, unknown: false };
      });
      text += last;
      tokens.push({ text: '</s>', start: text.length, end: text.length, surprisal: 1, unknown: false });
      const pieces = shadedPieces(text, tokens);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      expect(pieces.filter((piece) => piece.bits !== undefined)).toHaveLength(tokens.length);
      expect(pieces.at(-1)?.text).toBe('');
    }),
  );
});

test('the bytes of one character are one piece that has their bits together', () => {
  const token = (start: number, end: number, surprisal: number) => ({
    text: 'ïb'.slice(start, end),
    start,
    end,
    surprisal,
    unknown: false,
  });
  expect(shadedPieces('ïb', [token(0, 1, 3), token(0, 1, 2), token(1, 2, 1), token(2, 2, 4)])).toEqual([
    { text: 'ï', bits: 5, unknown: false },
    { text: 'b', bits: 1, unknown: false },
    { text: '', bits: 4, unknown: false },
  ]);
});
