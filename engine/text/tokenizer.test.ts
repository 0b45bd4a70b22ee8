import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMOJI, EMOTICON, HASHTAG, MENTION, NUMBER, SYMBOL, TokenList, URL, WORD } from './token.ts';
import { tokenize, type TokenizerName } from './tokenizer.ts';

function tokens(text: string, tokenizer: TokenizerName = 'tweet', punctuation = true): [string, number][] {
  const list = new TokenList();
  tokenize(text, { tokenizer, punctuation }, list);
  return Array.from({ length: list.count }, (_, index) => {
    const { start, end, kind } = list.at(index);
    return [text.slice(start, end), kind];
  });
}
const words = (text: string, tokenizer: TokenizerName = 'tweet', punctuation = true): string[] =>
  tokens(text, tokenizer, punctuation).map(([token]) => token);

describe('tweets', () => {
  test('addresses, mentions, hashtags and emoticons stay whole', () => {
    expect(tokens('@user see https://t.co/aB3?x=1, #GoodDay :-) bit.ly/x2 <3')).toEqual([
      ['@user', MENTION],
      ['see', WORD],
      ['https://t.co/aB3?x=1', URL],
      [',', SYMBOL],
      ['#GoodDay', HASHTAG],
      [':-)', EMOTICON],
      ['bit.ly/x2', URL],
      ['<3', EMOTICON],
    ]);
  });

  test('a full stop without a blank makes no address of two sentences', () => {
    expect(words('I am done.Now go')).toEqual(['I', 'am', 'done', '.', 'Now', 'go']);
  });

  test('times and scores are no emoticons', () => {
    expect(tokens('at 10:30 it was 3:0').filter(([, kind]) => kind === EMOTICON)).toEqual([]);
    expect(words('(2008)')).toEqual(['(', '2008', ')']);
  });

  test('letters that look like emoticons inside words are left alone', () => {
    expect(words('XDocument fixed: Dog')).toEqual(['XDocument', 'fixed', ':', 'Dog']);
    expect(tokens('so funny xD')[2]).toEqual(['xD', EMOTICON]);
  });

  test.each(['👨‍👩‍👧‍👦', '👍🏽', '🇩🇪', '❤️', '1️⃣', '🏴‍☠️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👩🏾‍🚀', '🚀\u200dℹ\u200d🌀'])(
    'the emoji %s is one token',
    (emoji) => {
      expect(tokens(`good${emoji}${emoji === '🇩🇪' ? '🇫🇷' : '🙂'}bad`).map(([token]) => token)).toContain(
        emoji,
      );
      expect(tokens(emoji)).toEqual([[emoji, EMOJI]]);
    },
  );

  test('repeated punctuation is one token', () => {
    expect(words('no!!! really??')).toEqual(['no', '!!!', 'really', '??']);
  });
});

describe('words', () => {
  test('apostrophes, numbers and unspaced scripts', () => {
    expect(words("don’t can't 'quoted' 3.5 1,000 l’été", 'words', false)).toEqual([
      'don’t',
      "can't",
      'quoted',
      '3.5',
      '1,000',
      'l’été',
    ]);
    expect(words('今天很好', 'words', false)).toEqual(['今', '天', '很', '好']);
  });

  test('combining marks stay with their letters in Hindi, Arabic and Vietnamese', () => {
    expect(words('हिन्दी में अच्छा', 'words')).toEqual(['हिन्दी', 'में', 'अच्छा']);
    expect(words('مَرْحَبًا بالعالم', 'words')).toEqual(['مَرْحَبًا', 'بالعالم']);
    expect(words('Tie\u0302\u0301ng Vie\u0323\u0302t', 'words')).toHaveLength(2);
  });

  test('numbers are told from words', () => {
    expect(tokens('covid19 2020', 'words')).toEqual([
      ['covid19', WORD],
      ['2020', NUMBER],
    ]);
  });
});

test('segments are words where no blank is between them', () => {
  expect(words('今天天气很好。', 'segments', false)).toEqual(['今天', '天气', '很好']);
  expect(words('สวัสดีครับ', 'segments')).toHaveLength(2);
  expect(tokens('Good 3.5 👍🏽!', 'segments')).toEqual([
    ['Good', WORD],
    ['3.5', NUMBER],
    ['👍🏽', EMOJI],
    ['!', SYMBOL],
  ]);
});

test('characters are clusters, as a reader sees them', () => {
  expect(words('e\u0301a👍🏽 ि', 'characters')).toEqual(['e\u0301', 'a', '👍🏽', ' ि']);
});

describe('whatever the text', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '👩🏾‍🚀',
      '🇩🇪',
      ' ',
      '!',
      'a\u0301',
      '\u200d',
      '\u0600',
      '\u0600 ',
      '\u{11D46}',
      'ि',
      '@a',
      '#b',
      ':-)',
      'http://x.y',
      '\ud83d',
      '\r\n',
      '1️⃣',
      'ำ',
      'ℹ\u200d🌀',
      '\ufe0f',
      "'",
      '8',
    ),
  );
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

  test.each(['words', 'tweet', 'characters', 'segments'] as const)(
    '%s never cuts a character cluster, in order, without overlap',
    (tokenizer) => {
      fc.assert(
        fc.property(texts, fc.boolean(), (text, punctuation) => {
          const list = new TokenList();
          tokenize(text, { tokenizer, punctuation }, list);
          const bounds = new Set([text.length]);
          for (const { index } of segmenter.segment(text)) bounds.add(index);
          let last = 0;
          for (let index = 0; index < list.count; index++) {
            const { start, end } = list.at(index);
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(bounds.has(start), `start ${String(start)} of ${JSON.stringify(text)}`).toBe(true);
            expect(bounds.has(end), `end ${String(end)} of ${JSON.stringify(text)}`).toBe(true);
            last = end;
          }
        }),
        { numRuns: 2_000 },
      );
    },
  );

  test.each(['words', 'tweet'] as const)(
    '%s with punctuation leaves out only white space, controls and loose marks',
    (tokenizer) => {
      fc.assert(
        fc.property(texts, (text) => {
          const list = new TokenList();
          tokenize(text, { tokenizer, punctuation: true }, list);
          let rest = '';
          let position = 0;
          for (let index = 0; index < list.count; index++) {
            const { start, end } = list.at(index);
            rest += text.slice(position, start);
            position = end;
          }
          rest += text.slice(position);
          expect(
            rest.replace(
              /(?![\u0E33\u0EB3\u0600\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}])[\p{L}\p{N}\p{P}\p{S}]/gu,
              '',
            ).length,
            JSON.stringify([text, rest]),
          ).toBe(rest.length);
        }),
        { numRuns: 1_000 },
      );
    },
  );
});
