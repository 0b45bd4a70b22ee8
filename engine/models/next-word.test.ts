import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import { drawSymbol, mostProbable, type SamplingOptions } from './next-word.ts';

const distribution = Float64Array.of(0.1, 0.4, 0, 0.3, 0.2);

function frequencies(options: SamplingOptions, draws = 20_000): number[] {
  const random = new RandomStream(keyOfSeed(7));
  const counts = new Array<number>(distribution.length).fill(0);
  for (let draw = 0; draw < draws; draw++) counts[drawSymbol(distribution, options, random)]++;
  return counts.map((count) => count / draws);
}

function expectClose(got: number[], expected: number[]): void {
  got.forEach((value, index) => {
    if (expected[index] === 0) expect(value).toBe(0);
    // Four standard errors of 20,000 draws.
    else expect(Math.abs(value - expected[index])).toBeLessThan(4 * Math.sqrt(0.25 / 20_000));
  });
}

test('the most probable symbols, best first, equals by id: the same as sorting', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), fc.nat(45), (values, count) => {
      const sorted = values.map((_, id) => id).sort((a, b) => values[b] - values[a] || a - b);
      expect([...mostProbable(Float64Array.from(values), count)]).toEqual(sorted.slice(0, count));
    }),
  );
});

test('draws follow the probabilities, and impossible symbols never come', () => {
  expectClose(frequencies({}), [0.1, 0.4, 0, 0.3, 0.2]);
});

test('temperature sharpens and flattens', () => {
  const squares = [0.01, 0.16, 0, 0.09, 0.04].map((value) => value / 0.3);
  expectClose(frequencies({ temperature: 0.5 }), squares);
  expect(frequencies({ temperature: 0 }, 50)).toEqual([0, 1, 0, 0, 0]);
  expect(frequencies({ temperature: 1e-3 }, 50)).toEqual([0, 1, 0, 0, 0]);
});

test('top-k and top-p cut the tail, top-p after top-k', () => {
  expectClose(frequencies({ topK: 2 }), [0, 4 / 7, 0, 3 / 7, 0]);
  expectClose(frequencies({ topP: 0.65 }), [0, 4 / 7, 0, 3 / 7, 0]);
  expectClose(frequencies({ topP: 0.75 }), [0, 4 / 9, 0, 3 / 9, 2 / 9]);
  // 0.4 / 0.9 of what top-k left is not yet half, 0.7 / 0.9 is.
  expectClose(frequencies({ topK: 3, topP: 0.5 }), [0, 4 / 7, 0, 3 / 7, 0]);
  expect(frequencies({ topP: 1e-9 }, 50)).toEqual([0, 1, 0, 0, 0]);
  expectClose(frequencies({ topK: 100, topP: 1 }), [0.1, 0.4, 0, 0.3, 0.2]);
});

test('the largest and smallest random numbers choose a possible symbol', () => {
  for (const uniform of [0, 1 - Number.EPSILON / 2]) {
    const source = { uniform: () => uniform };
    expect(drawSymbol(Float64Array.of(0, 0.5, 0.5, 0), {}, source)).toBe(uniform === 0 ? 1 : 2);
  }
});

test('refuses options out of range and a distribution without mass', () => {
  const random = new RandomStream(keyOfSeed(1));
  expect(() => drawSymbol(distribution, { temperature: -1 }, random)).toThrow('temperature');
  expect(() => drawSymbol(distribution, { temperature: NaN }, random)).toThrow('temperature');
  expect(() => drawSymbol(distribution, { topK: 0 }, random)).toThrow('Top-k');
  expect(() => drawSymbol(distribution, { topP: 0 }, random)).toThrow('Top-p');
  expect(() => drawSymbol(distribution, { topP: 1.5 }, random)).toThrow('Top-p');
  expect(() => drawSymbol(new Float64Array(3), {}, random)).toThrow('above zero');
});
