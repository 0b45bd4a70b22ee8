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

/** Where negation is marked, every token takes the way through the tokenizer; without a negation the terms are the same. */
describe('the quick way through plain words finds what the tokenizer finds', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...['word', 'Word', 'WORD', 'xD', 'xDD', 'XD', 'do', 'dd', 'd', 'o_O', 'o.O', 'T_T', 't', 'o', '8', '80', '8)', '0_0', '12', '3.5', '1,000'],
      ...['www.x.org', 'x.org/a', 'https://t.co/ab', 'a.b', 'l.l', "it's", "rock'n", 'co-op', 'under_score', '_', '@ann', '#tag', '#', '@', 'soooo', 'baaaaaah'],
      ...[' ', '  ', '\n', '\t', '.', '..', ',', '!', '!!!!!', '?', '"', "'", ':', ';', '=', '(', ')', '[', '/', '\\', '-', '^', '*', '&', '&amp;', ':)', ':-(', '<3', '1️⃣', 'é', 'e\u0301', '\u0301', '\u200d', '😀', '👍🏽', 'привет', '日本', '\u0600', '\u00a0', '…', '\u2019'],
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
  ); // prettier-ignore
  const options = fc.record({
    tokenizer: fc.constantFrom('tweet' as const, 'words' as const),
    lowercase: fc.boolean(),
    numbers: fc.constantFrom('keep' as const, 'replace' as const, 'drop' as const),
    punctuation: fc.boolean(),
    maxRepeats: fc.constantFrom(0, 1, 2, 3),
    decodeEscapes: fc.boolean(),
  });

  test('terms and places', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), options, (pieces, chosen) => {
        const text = pieces.join('');
        const closely = analyser({ ...chosen, markNegation: true });
        const expected = closely.terms(text);
        fc.pre(!expected.some((term) => term.startsWith('not_') || /^(?:no|not|n't|nor)$/i.test(term)));
        const quick = analyser(chosen);
        expect(quick.terms(text)).toEqual(expected);
        expect(quick.termSpans(text)).toEqual(closely.termSpans(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
