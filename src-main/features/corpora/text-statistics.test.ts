import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthSummary, TextLengthCounter } from './text-statistics.ts';

function summary(texts: string[]): ReturnType<typeof lengthSummary> {
  const counter = new TextLengthCounter();
  for (const text of texts.map((each) => Buffer.from(each))) counter.add(text, 0, text.length);
  return lengthSummary(counter.statistics());
}

function countWords(text: string): number {
  const counter = new TextLengthCounter();
  const bytes = Buffer.from(text);
  counter.add(bytes, 0, bytes.length);
  const { words, characters } = counter.statistics();
  expect(characters).toEqual([[text.length, 1]]);
  return words[0]![0];
}

const wellFormed = fc
  .string({ unit: 'grapheme' })
  .map((text) => text.replace(/\s/gu, ' ').replace(/[\0-\x20\x7f\u0085\u1680\u2028\u2029\ufeff]/gu, ' '));

test('words are runs between white space', () => {
  expect(countWords('  two\twords\n')).toBe(2);
  expect(countWords('')).toBe(0);
  expect(countWords('full\u3000width\u00a0space')).toBe(3);
  fc.assert(
    fc.property(fc.oneof(fc.lorem(), wellFormed), (text) => {
      expect(countWords(text)).toBe(text.split(/\s+/).filter(Boolean).length);
    }),
  );
});

test('writing without spaces is measured in characters', () => {
  expect(
    summary(Array.from({ length: 10 }, () => '这是一个中文文本分类测试我们在这里写很多字而没有空格')).unit,
  ).toBe('characters');
  expect(summary(['some plain words', 'and more']).unit).toBe('words');
});

test('every document is in one bin, bins touch, and one long text does not squeeze the others', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (lengths) => {
      const { bins, max } = summary(lengths.map((n) => 'w '.repeat(n)));
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
      bins.slice(1).forEach((bin, i) => expect(bin.from).toBe(bins[i]!.to));
      expect(bins.at(-1)!.to).toBeGreaterThan(max);
      expect(bins.length).toBeLessThanOrEqual(24);
    }),
  );
  const tweets = [...Array.from({ length: 999 }, (_, i) => 'w '.repeat(1 + (i % 30))), 'w '.repeat(50_000)];
  const { bins, median, p95, max } = summary(tweets);
  expect(bins.length).toBeGreaterThan(10);
  expect([median, p95, max]).toEqual([15, 29, 50_000]);
});
