import { expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import { detectableDifference } from './detectable-difference.ts';
import { mcnemarChiSquare } from './mcnemar.ts';

test('a difference of that size is found in about 80 of 100 test sets', () => {
  const [documents, disagreement] = [1_000, 0.12];
  const difference = detectableDifference(documents, disagreement) as number;
  const random = new RandomStream(keyOfSeed(4));
  let found = 0;
  for (let trial = 0; trial < 2_000; trial++) {
    let [first, second] = [0, 0];
    for (let document = 0; document < documents; document++) {
      const u = random.uniform();
      if (u < (disagreement + difference) / 2) first += 1;
      else if (u < disagreement) second += 1;
    }
    if (mcnemarChiSquare(first, second, false).p < 0.05) found += 1;
  }
  expect(found / 2_000).toBeGreaterThan(0.77);
  expect(found / 2_000).toBeLessThan(0.83);
});

test('more documents show smaller differences, and a handful shows none', () => {
  expect(detectableDifference(4_000, 0.1) as number).toBeLessThan(detectableDifference(400, 0.1) as number);
  expect(detectableDifference(2, 0.1)).toBeNull();
  expect(detectableDifference(0, 0.1)).toBeNull();
});
