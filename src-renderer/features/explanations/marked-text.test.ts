import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attribution } from '../../../src-main/api/explanations.ts';
import { markedText, strongestWords } from './marked-text.ts';

function word(text: string, whole: string, weight: number, from = 0): Attribution {
  const start = whole.indexOf(text, from);
  return { start, end: start + text.length, text, weights: [weight, -weight] };
}

describe('marked text', () => {
  it('is the text again when joined, whatever the positions', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.array(
          fc.record({
            start: fc.integer({ min: -3, max: 40 }),
            length: fc.integer({ min: 0, max: 9 }),
            weight: fc.double({ min: -1, max: 1, noNaN: true }),
          }),
          { maxLength: 8 },
        ),
        (text, places) => {
          const attributions = places.map(({ start, length, weight }) => ({
            start,
            end: start + length,
            text: '',
            weights: [weight],
          }));
          const segments = markedText(text, attributions, 0);
          expect(segments.map((segment) => segment.text).join('')).toBe(text);
          for (const segment of segments) expect(segment.text.isWellFormed()).toBe(true);
          for (const segment of segments) expect(Math.abs(segment.strength)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
  it('keeps emoji and right-to-left words whole', () => {
    const text = 'مرحبا 👩‍👩‍👧 love it';
    const segments = markedText(
      text,
      [word('مرحبا', text, 0.1), word('👩‍👩‍👧', text, -0.2), word('love', text, 0.4)],
      0,
    );
    expect(
      segments
        .filter((segment) => segment.weight !== null)
        .map((segment) => [segment.text, segment.strength]),
    ).toEqual([
      ['مرحبا', 0.25],
      ['👩‍👩‍👧', -0.5],
      ['love', 1],
    ]);
  });
  it('gives nothing strength where nothing has an effect', () => {
    expect(markedText('a', [{ start: 0, end: 1, text: 'a', weights: [0] }], 0)).toEqual([
      { text: 'a', weight: 0, strength: 0 },
    ]);
  });
});

describe('strongest words', () => {
  const text = 'not good, not bad';
  const attributions = [
    word('not', text, 0.1),
    word('good', text, 0.4),
    word('not', text, -0.3, 5),
    word('bad', text, 0),
  ];
  it('are ordered from for to against, and repeated words are told apart', () => {
    expect(strongestWords(attributions, 0, 10)).toEqual([
      { name: 'good', weight: 0.4 },
      { name: 'not (1)', weight: 0.1 },
      { name: 'not (2)', weight: -0.3 },
    ]);
  });
  it('are those with the largest effect either way', () => {
    expect(strongestWords(attributions, 0, 2).map((each) => each.name)).toEqual(['good', 'not (2)']);
  });
  it('turn round for the other class', () => {
    expect(strongestWords(attributions, 1, 1)).toEqual([{ name: 'good', weight: -0.4 }]);
  });
});
