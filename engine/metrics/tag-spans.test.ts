import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spansOf, spellSpans } from './tag-spans.ts';

const found = (tags: string): string[] =>
  spansOf(tags.split(' ')).map(({ type, start, end }) => `${type} ${String(start)}-${String(end)}`);

describe('spans', () => {
  test('begin with B and go on with I', () => {
    expect(found('B-PER I-PER O B-LOC B-LOC')).toEqual(['PER 0-2', 'LOC 3-4', 'LOC 4-5']);
  });

  test('that go on without having begun begin there, and another type ends one, as conlleval has it', () => {
    expect(found('O I-PER I-PER I-LOC O I-LOC')).toEqual(['PER 1-3', 'LOC 3-4', 'LOC 5-6']);
  });

  test('of IOBES and BILOU are the same', () => {
    expect(found('S-PER B-ORG I-ORG E-ORG O')).toEqual(['PER 0-1', 'ORG 1-4']);
    expect(found('U-PER B-ORG I-ORG L-ORG O')).toEqual(['PER 0-1', 'ORG 1-4']);
    expect(found('B-ORG E-ORG E-ORG I-ORG')).toEqual(['ORG 0-2', 'ORG 2-3', 'ORG 3-4']);
  });

  test('are spelled out by BIO tags and not by parts of speech', () => {
    expect(spellSpans(['O', 'B-PER', 'I-PER'])).toBe(true);
    expect(spellSpans(['NOUN', 'VERB', 'X'])).toBe(false);
    expect(spellSpans(['O'])).toBe(false);
  });

  test('written as BIO tags are found again', () => {
    const type = fc.constantFrom('PER', 'LOC', 'A-B');
    const pieces = fc.array(
      fc.record({ type: fc.option(type, { nil: undefined }), length: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(pieces, (given) => {
        const tags: string[] = [];
        const spans = given.flatMap(({ type: own, length }) => {
          const start = tags.length;
          for (let at = 0; at < length; at++)
            tags.push(own === undefined ? 'O' : `${at === 0 ? 'B' : 'I'}-${own}`);
          return own === undefined ? [] : [{ type: own, start, end: start + length }];
        });
        expect(spansOf(tags)).toEqual(spans);
      }),
    );
  });
});
