import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewestOfGroup, stratifiedSample } from './stratified-sample.ts';

test('about as many as asked, each once, of every group some, the same with the same seed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 10, max: 200 }),
      fc.integer(),
      (groups, count, seed) => {
        const drawn = stratifiedSample(groups, count, seed);
        expect(stratifiedSample(groups, count, seed)).toEqual(drawn);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(Math.abs(drawn.length - Math.min(count, groups.length))).toBeLessThanOrEqual(6);
        expect(new Set(drawn.map((at) => groups[at]))).toEqual(new Set(groups));
      },
    ),
  );
});

test('small groups are drawn whole, large ones in proportion', () => {
  const groups = Array.from({ length: 10_000 }, (_, at) => (at < 20 ? 'rare' : at < 2_500 ? 'some' : 'most'));
  const drawn = stratifiedSample(groups, 1_000, 1).map((at) => groups[at]);
  const of = (name: string): number => drawn.filter((group) => group === name).length;
  expect(of('rare')).toBe(20);
  expect(of('some')).toBeGreaterThan(fewestOfGroup);
  expect(of('most') / of('some')).toBeCloseTo(3, 0);
});
