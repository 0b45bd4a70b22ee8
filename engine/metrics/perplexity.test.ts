import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bitsPerCharacter,
  perplexityOf,
  stridedWindows,
  surprisalBits,
  targetLogProbabilities,
} from './perplexity.ts';

test('a fair choice among n has perplexity n and log2 n bits', () => {
  const result = perplexityOf(7 * Math.log(1 / 8), 7);
  expect(result.perplexity).toBeCloseTo(8, 12);
  expect(result.bitsPerToken).toBeCloseTo(3, 12);
  expect(surprisalBits(Math.log(1 / 8))).toBeCloseTo(3, 12);
});

test('certain, impossible and uncounted tokens', () => {
  expect(Object.is(surprisalBits(0), 0)).toBe(true);
  expect(surprisalBits(-Infinity)).toBe(Infinity);
  expect(perplexityOf(-Infinity, 3).perplexity).toBe(Infinity);
  expect(perplexityOf(0, 0).perplexity).toBeNaN();
  expect(bitsPerCharacter(-1, 0)).toBeNaN();
});

test('logits of any size give finite logarithms', () => {
  const logs = targetLogProbabilities(
    Float32Array.of(1e30, 0, -1e30, 1000, 1000, 1000),
    3,
    Int32Array.of(0, 2),
  );
  expect(logs[0]).toBe(0);
  expect(logs[1]).toBeCloseTo(-Math.log(3), 12);
  expect(() => targetLogProbabilities(new Float32Array(5), 3, Int32Array.of(0, 2))).toThrow('2 rows of 3');
});

test('windows score every token but the first of a stretch once, in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (length, window, number) => {
        const stride = 1 + (number % window);
        const windows = stridedWindows(length, window, stride);
        const scored = windows.flatMap(({ end, scoredFrom }) =>
          Array.from({ length: Math.max(0, end - scoredFrom) }, (_, index) => scoredFrom + index),
        );
        expect(scored).toEqual([...new Set(scored)].sort((a, b) => a - b));
        if (stride < window) expect(scored.length).toBe(Math.max(0, length - 1));
        if (length > 0) expect(windows.at(-1)!.end).toBe(length);
      },
    ),
  );
  expect(() => stridedWindows(10, 3, 4)).toThrow('no more than their own length');
  expect(() => stridedWindows(10, 3, 0)).toThrow('at least one token');
});
