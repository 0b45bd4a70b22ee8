import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IntegerList } from '../analyser.ts';
import { learnSubwords } from '../subwords/learn-subwords.ts';
import { termReader, type TermReader } from '../term-reader.ts';
import { TermTable } from '../term-table.ts';
import { defaultTextOptions, type TextOptions } from '../text-options.ts';
import { stem, stemmingLanguages } from './stemmers.ts';
import { stopWordLanguages, stopWordsOf } from './stop-words.ts';
import { markedWord } from './word-forms.ts';

const reader = (options: Partial<TextOptions>): TermReader =>
  termReader({ ...defaultTextOptions, ...options });

/** Given by Snowball's own programs (libstemmer 2.2). */
const stems = {
  english: 'classified>classifi happily>happili dying>die skies>sky news>news generously>generous',
  german: 'häuser>haus aufeinander>aufeinand katers>kat',
  french: 'continuellement>continuel majesté>majest',
  spanish: 'cheques>chequ torneos>torne',
  russian: 'вечернего>вечерн',
  finnish: 'edeltäjiinsä>edeltäj',
  turkish: 'kitaplar>kitap',
} as const;

describe('stems', () => {
  test.each(Object.entries(stems))('%s', (language, pairs) => {
    for (const [word, expected] of pairs.split(' ').map((pair) => pair.split('>')))
      expect(stem(word!, language as keyof typeof stems)).toBe(expected);
  });

  test('are never empty, of any word in any language', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.constantFrom(...stemmingLanguages),
        (word, language) => {
          expect(stem(word, language)).not.toBe('');
        },
      ),
    );
  });
});

test('every list of stop words has words, in lower case, without blanks at their ends', () => {
  for (const language of stopWordLanguages) {
    const words = stopWordsOf(language);
    expect(words.length, language).toBeGreaterThan(20);
    for (const word of words) expect(word).toBe(word.trim().toLowerCase());
  }
});

describe('word forms', () => {
  test('characters in their usual form, digits as 0', () => {
    expect(reader({ compatibility: true }).terms('ﬁne ｗｏｗ 𝗕𝗼𝗹𝗱 ½')).toEqual([
      'fine',
      'wow',
      'bold',
      '1⁄2',
    ]);
    expect(reader({ maskDigits: true }).terms('in 1984, 3.50 covid19')).toEqual([
      'in',
      '0000',
      ',',
      '0.00',
      'covid19',
    ]);
  });

  test('stop words are left out before stems are cut; placeholders and signs stay', () => {
    const options = {
      stopWords: 'english',
      stemming: 'english',
      learnt: { stopWords: stopWordsOf('english') },
    } as const;
    expect(reader(options).terms('The voters were classified as undecided! https://t.co/a')).toEqual([
      'voter', 'classifi', 'undecid', '!', '<url>',
    ]); // prettier-ignore
    expect(reader({ ...options, markNegation: true }).terms('not the classified')).toEqual([
      'not',
      'not_classifi',
    ]);
  });

  test('with accents stripped, stop words lose theirs too', () => {
    const options = { stripAccents: true, learnt: { stopWords: ['même'] } };
    expect(reader(options).terms('le même chat')).toEqual(['le', 'chat']);
  });
});

describe.each(['bpe', 'wordpiece'] as const)('pieces by %s', async (subwords) => {
  const counted = ['voting', 'voter', 'walking', 'walker', 'undecided'].map((word) => ({
    word: markedWord(word, subwords),
    count: 5,
  }));
  const learnt = { subwords: await learnSubwords(counted, { method: subwords, size: 290, minCount: 2 }) };
  const pieces = reader({ subwords, learnt });

  test('put together are the word, and have its place in the text', () => {
    const text = 'Walking &amp; voting, zoë';
    const spans = pieces.termSpans(text);
    const terms = pieces.terms(text);
    expect(spans).toHaveLength(2 * terms.length);
    const words = new Map<string, string>();
    terms.forEach((term, at) => {
      const word = text.slice(spans[2 * at], spans[2 * at + 1]);
      words.set(word, (words.get(word) ?? '') + term.replace(/^(▁|##)/u, ''));
    });
    expect(words.get('Walking')).toBe('walking');
    expect(words.get('voting')).toBe('voting');
    expect(words.get('zoë')).toContain('<0xC3><0xAB>');
    expect(pieces.tokenise(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Walking',
      '&amp;',
      'voting',
      ',',
      'zoë',
    ]);
  });

  test('are numbered alike however often a text is read, known or unknown', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('voting', 'walker', 'zzz', '👍', 'undecided'), { maxLength: 8 }),
        (words) => {
          const table = TermTable.from(pieces.terms('voting undecided'));
          const read = (): [number[], string[]] => {
            const numbers = new IntegerList();
            const unknown: string[] = [];
            pieces.encode(words.join(' '), table, false, -1, numbers, unknown);
            return [[...numbers.toArray()], unknown];
          };
          const [numbers, unknown] = read();
          expect(read()).toEqual([numbers, unknown]);
          let seen = 0;
          const spelled = numbers.map((number) => (number < 0 ? unknown[seen++] : table.term(number)));
          expect(spelled).toEqual(pieces.terms(words.join(' ')));
        },
      ),
    );
  });
});
