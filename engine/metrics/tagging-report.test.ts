import { expect, test } from 'vitest';
import { taggingReport, type TaggedResult } from './tagging-report.ts';

/** Two sentences and an empty one; the fourth tag is not in the training part, and the last word has none. */
const result: TaggedResult = {
  tags: ['B-PER', 'I-PER', 'O', 'B-LOC'],
  offsets: Int32Array.of(0, 3, 3, 7),
  gold: Int32Array.of(0, 1, 2, 2, 3, 2, -1),
  predicted: Int32Array.of(0, 1, 2, 2, 2, 0, 2),
  baseline: Int32Array.of(2, 2, 2, 2, 2, 2, 2),
  unseen: Uint8Array.of(1, 0, 0, 0, 1, 0, 1),
};

test('counts words, unseen words, sentences, tags and spans', () => {
  const report = taggingReport(result, 1);
  expect(report).toMatchObject({ sentences: 3, words: 6, unseenWords: 2 });
  expect(report.accuracy.value).toBeCloseTo(4 / 6);
  expect(report.accuracy.low!).toBeLessThanOrEqual(4 / 6);
  expect(report.accuracy.high!).toBeGreaterThanOrEqual(4 / 6);
  expect(report.baselineAccuracy.value).toBeCloseTo(3 / 6);
  expect(report.unseenAccuracy.value).toBeCloseTo(1 / 2);
  expect(report.sentenceAccuracy.value).toBeCloseTo(1 / 2);
  const person = report.perTag.find(({ name }) => name === 'B-PER')!;
  expect(person).toMatchObject({ support: 1, predicted: 2 });
  expect(person.precision.value).toBeCloseTo(1 / 2);
  expect(person.recall.value).toBe(1);
  const place = report.perTag.find(({ name }) => name === 'B-LOC')!;
  expect(place).toMatchObject({ support: 1, predicted: 0 });
  expect(place.precision.value).toBeNull();
  expect(place.f1.value).toBe(0);
  expect(report.confusion).toEqual([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [1, 0, 2, 0],
    [0, 0, 1, 0],
  ]);
  expect(report.spans!.f1.value).toBeCloseTo((2 * 1) / (2 + 2));
  expect(report.spans!.baselineF1.value).toBe(0);
});

test('says nothing of spans where tags spell none, and nothing of unseen words where there are none', () => {
  const plain = { ...result, tags: ['ADJ', 'NOUN', 'VERB', 'X'], unseen: new Uint8Array(7) };
  const report = taggingReport(plain, 1);
  expect(report.spans).toBeNull();
  expect(report.unseenAccuracy).toEqual({ value: null, low: null, high: null });
});
