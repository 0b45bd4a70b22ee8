import { expect, test } from 'vitest';
import { WordVocabulary } from './word-vocabulary.ts';

const sentences = [['b', 'a', 'a'], [], ['c', 'a', 'b']];

test('ids: unknown, end, words from the most frequent down, start', () => {
  const vocabulary = WordVocabulary.build(sentences);
  expect(vocabulary.words).toEqual(['a', 'b', 'c']);
  expect(vocabulary.size).toBe(5);
  expect([0, 1, 2, 3, 4, 5].map((id) => vocabulary.symbolOf(id))).toEqual([
    '<unk>',
    '</s>',
    'a',
    'b',
    'c',
    '<s>',
  ]);
  expect(vocabulary.sentenceStartId).toBe(5);
  expect(() => vocabulary.symbolOf(6)).toThrow('No word has the id 6');
  expect(() => vocabulary.symbolOf(-1)).toThrow('No word has the id -1');
});

test('encodes sentences, empty ones too, and unknown words as <unk>', () => {
  const vocabulary = WordVocabulary.build(sentences, { minimumCount: 2 });
  expect(vocabulary.words).toEqual(['a', 'b']);
  const { tokens, offsets } = vocabulary.encode(sentences);
  expect([...tokens]).toEqual([3, 2, 2, 0, 2, 3]);
  expect([...offsets]).toEqual([0, 3, 3, 6]);
  expect([...vocabulary.encodeSentence(['a', 'new'])]).toEqual([2, 0]);
});

test('the largest number of words keeps the most frequent', () => {
  expect(WordVocabulary.build(sentences, { maximumWords: 1 }).words).toEqual(['a']);
  expect(WordVocabulary.build(sentences, { maximumWords: 0 }).size).toBe(2);
});

test('symbols found in a text are unknown words and never become words', () => {
  const vocabulary = WordVocabulary.build([['<unk>', '<s>', '</s>', 'a']]);
  expect(vocabulary.words).toEqual(['a']);
  expect([...vocabulary.encodeSentence(['<unk>', '<s>', '</s>', 'a'])]).toEqual([0, 0, 0, 2]);
});

test('words that look like names of object members are words', () => {
  const vocabulary = WordVocabulary.build([['__proto__', 'constructor', 'toString']]);
  expect(vocabulary.idOf('__proto__')).toBeGreaterThan(1);
  expect(vocabulary.idOf('hasOwnProperty')).toBe(0);
});

test('refuses a word that occurs twice, a symbol as word, and impossible limits', () => {
  expect(() => new WordVocabulary(['a', 'a'])).toThrow('each word once');
  expect(() => new WordVocabulary(['</s>'])).toThrow('symbol of its own');
  expect(() => WordVocabulary.build(sentences, { minimumCount: 0 })).toThrow('at least 1');
  expect(() => WordVocabulary.build(sentences, { maximumWords: -1 })).toThrow('must not be negative');
});
