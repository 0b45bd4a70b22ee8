import { expect, test } from 'vitest';
import { nestedOrder } from './nested-order.ts';
import { SeededRandom } from './seeded-random.ts';

const strata = Array.from({ length: 1_000 }, (_, at) => (at % 100 === 0 ? 2 : at % 4 === 0 ? 1 : 0));

test('every beginning has the shares of the whole, and each stratum from the start', () => {
  const order = nestedOrder(strata, new SeededRandom(1));
  expect([...order].sort((a, b) => a - b)).toEqual([...strata.keys()]);
  expect(new Set([...order.slice(0, 3)].map((at) => strata[at]))).toEqual(new Set([0, 1, 2]));
  for (const size of [50, 100, 333, 900]) {
    const drawn = [...order.slice(0, size)].map((at) => strata[at]);
    for (const stratum of [0, 1, 2]) {
      const share = strata.filter((one) => one === stratum).length / strata.length;
      expect(Math.abs(drawn.filter((one) => one === stratum).length - share * size)).toBeLessThanOrEqual(2);
    }
  }
});

test('a seed gives one order, another seed another', () => {
  const order = (seed: number): number[] => [...nestedOrder(strata, new SeededRandom(seed))];
  expect(order(1)).toEqual(order(1));
  expect(order(1)).not.toEqual(order(2));
});
