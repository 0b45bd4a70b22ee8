import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NgramTextModel } from '../models/ngram-text-model.ts';
import { trainNgram, type LanguageTextSettings } from './train-ngram.ts';
import type { Work } from './work.ts';

const quiet: Work = {
  signal: new AbortController().signal,
  progress: () => {},
  epoch: () => {},
  pause: () => Promise.resolve(),
};
const reading: LanguageTextSettings = { unit: 'spaces', lowercase: false, minCount: 1, maxVocabulary: 0 };
const bigram = { order: 2, smoothing: { method: 'modified-kneser-ney' } } as const;

test('a line of a million symbols is scored at full length', async () => {
  const line = Array.from({ length: 1_000_000 }, (_, at) => `w${String((at * at) % 97)}`).join(' ');
  const { model } = await trainNgram([line.slice(0, 10_000)], reading, bigram, quiet);
  const { logProbabilities, ends } = await model.score([line]);
  expect(logProbabilities).toHaveLength(1_000_001);
  expect(ends.at(-1)).toBe(line.length);
  expect(logProbabilities.every((value) => value < 0 && Number.isFinite(value))).toBe(true);
});

test.each([
  ['empty texts among others', ['', 'a b', '   ']],
  ['texts of one word', ['a', 'b', 'a']],
  ['a vocabulary of one', ['a', 'a a', 'a a a']],
])('%s: finite scores, and probabilities that sum to one', async (_, texts) => {
  const { model } = await trainNgram(texts, reading, bigram, quiet);
  const { logProbabilities } = await model.score([...texts, 'never seen']);
  expect(logProbabilities.every((value) => value <= 0 && Number.isFinite(value))).toBe(true);
  const next = await model.nextSymbols('a', 100);
  expect(next.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
});

test('texts without a single word are refused in words', async () => {
  await expect(trainNgram(['', ' '], reading, bigram, quiet)).rejects.toThrow('nothing to learn from');
});

test('to a model of pieces nothing is unknown, and it is the same when read from its file', async () => {
  const settings: LanguageTextSettings = { ...reading, unit: 'pieces', pieces: 300 };
  const { model } = await trainNgram(
    ['the bus is late', 'the bus is here', 'the tram'],
    settings,
    bigram,
    quiet,
  );
  const read = NgramTextModel.load(await model.save());
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 12 }), async (text) => {
      const scored = await model.score([text]);
      expect(scored.unknown.every((one) => one === 0)).toBe(true);
      expect(await read.score([text])).toEqual(scored);
    }),
    { numRuns: 50 },
  );
  const written = await model.write('the bus', { maximumSymbols: 20, seed: 3, temperature: 0 });
  expect('the bus' + written.text).toMatch(/^the bus is/);
});
