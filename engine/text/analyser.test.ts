import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Analyser, IntegerList } from './analyser.ts';
import { decodeEscapes } from './escapes.ts';
import { TermTable } from './term-table.ts';
import { defaultTextOptions, type TextOptions } from './text-options.ts';

const analyser = (options: Partial<TextOptions> = {}): Analyser =>
  new Analyser({ ...defaultTextOptions, ...options });

describe('terms', () => {
  test('addresses, mentions and numbers as asked for', () => {
    expect(analyser().terms('@Ann see www.x.org/1 at 5')).toEqual(['<user>', 'see', '<url>', 'at', '5']);
    expect(
      analyser({ urls: 'drop', mentions: 'keep', numbers: 'replace' }).terms('@Ann see www.x.org/1 at 5'),
    ).toEqual(['@ann', 'see', 'at', '<number>']);
  });

  test('long repeats are cut, digits are not', () => {
    expect(analyser({ maxRepeats: 2 }).terms('sooooo 10000 ÄÄÄÄh')).toEqual(['soo', '10000', 'ääh']);
  });

  test('escapes of downloads', () => {
    expect(analyser().terms('Tom \\u0026 Jerry don\\u2019t &amp; won&#39;t')).toEqual([
      'tom',
      '&',
      'jerry',
      "don't",
      '&',
      "won't",
    ]);
    expect(analyser({ decodeEscapes: false, punctuation: false }).terms('don\\u2019t')).toEqual([
      'don',
      'u2019t',
    ]);
  });

  test('accents', () => {
    expect(analyser({ stripAccents: true }).terms('Café naïve')).toEqual(['cafe', 'naive']);
    // The same letter, composed or not, is the same term.
    expect(analyser().terms('caf\u00e9')).toEqual(analyser().terms('cafe\u0301'));
  });

  test('negation reaches to the next punctuation', () => {
    expect(analyser({ markNegation: true, punctuation: false }).terms('I do not like this, really')).toEqual([
      'i',
      'do',
      'not',
      'not_like',
      'not_this',
      'really',
    ]);
  });
});

describe('tokens for explanations', () => {
  test('speak of places in the text as given, escapes included', () => {
    const text = 'It\\u2019s &amp; fine\\u002c 👍🏽';
    const found = analyser()
      .tokenise(text)
      .map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual(['It\\u2019s', '&amp;', 'fine', '\\u002c', '👍🏽']);
  });

  test('are as many as the terms when nothing is dropped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const one = analyser();
        expect(one.tokenise(text)).toHaveLength(one.terms(text).length);
      }),
    );
  });
});

test('decoded texts know where each unit came from', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '&amp;', '\\u2019', '&#128512;', '&', 'é', '\\u12')),
      (parts) => {
        const original = parts.join('');
        const { text, origins } = decodeEscapes(original);
        if (origins === null) {
          expect(text).toBe(original);
          return;
        }
        expect(origins).toHaveLength(text.length + 1);
        expect(origins[text.length]).toBe(original.length);
        for (let index = 1; index <= text.length; index++)
          expect(origins[index]).toBeGreaterThanOrEqual(origins[index - 1]);
      },
    ),
  );
});

test('encoding by hash gives the same as spelling every term', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 8 }), (texts) => {
      const one = analyser({ maxRepeats: 2 });
      const table = new TermTable();
      for (const text of texts) {
        const ids = new IntegerList();
        one.encode(text, table, true, -1, ids);
        expect([...ids.toArray()].map((id) => table.term(id))).toEqual(one.terms(text));
      }
    }),
  );
});
