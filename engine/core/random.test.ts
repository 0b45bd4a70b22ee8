import { expect, test } from 'vitest';
import { RandomStream, deriveKey, keyOfSeed, threefry } from './random.ts';

test('Threefry-2x32-20 gives the published numbers', () => {
  // Known answers of the Random123 distribution (kat_vectors).
  expect(threefry([0, 0], 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
  expect(threefry([0xffffffff, 0xffffffff], 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
  expect(threefry([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
});

test('uniform numbers fill the interval evenly', () => {
  const stream = new RandomStream(keyOfSeed(1));
  const bins = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 20000; draw++) bins[Math.floor(stream.uniform() * 10)]!++;
  // χ² with 9 degrees of freedom exceeds 27.9 once in a thousand times.
  expect(bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9);
});

test('normal numbers have mean 0 and variance 1', () => {
  const stream = new RandomStream(keyOfSeed(2));
  const values = Array.from({ length: 20000 }, () => stream.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('different purposes and seeds give different numbers, the same ones the same', () => {
  const first = (seed: number, purpose: string | number): number =>
    new RandomStream(deriveKey(keyOfSeed(seed), purpose)).uint32();
  const all = [first(1, 'a'), first(1, 'b'), first(2, 'a'), first(1, 1), first(2 ** 40, 'a')];
  expect(new Set(all).size).toBe(all.length);
  expect(first(1, 'a')).toBe(all[0]);
  expect(() => keyOfSeed(0.5)).toThrow(RangeError);
});

test('a shuffle keeps every item', () => {
  const items = Int32Array.from({ length: 100 }, (_, index) => index);
  new RandomStream(keyOfSeed(3)).shuffle(items);
  expect([...items]).not.toEqual([...items].sort((a, b) => a - b));
  expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});
