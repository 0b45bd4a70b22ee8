import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resampled } from './resample.ts';

const part = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }).map((labels) => ({
  texts: labels.map((label, at) => `${String(label)} ${String(at)}`),
  labels: Int32Array.from(labels),
}));

test('categories become equally frequent, and every document keeps its label', () => {
  fc.assert(
    fc.property(part, fc.constantFrom('over' as const, 'under' as const), fc.nat(), (given, how, seed) => {
      const result = resampled(given, 5, how, seed);
      expect(result).toEqual(resampled(given, 5, how, seed));
      const sizes = new Map<number, number>();
      const times = new Map<string, number>();
      result.labels.forEach((label, at) => {
        const text = result.texts[at]!;
        expect(text.split(' ')[0]).toBe(String(label));
        sizes.set(label, (sizes.get(label) ?? 0) + 1);
        times.set(text, (times.get(text) ?? 0) + 1);
      });
      expect(new Set(result.labels)).toEqual(new Set(given.labels));
      expect(new Set(sizes.values()).size).toBe(1);
      if (how === 'under') expect(Math.max(...times.values())).toBe(1);
      else {
        // None is lost, and of a category none is repeated twice more than another.
        expect(times.size).toBe(given.texts.length);
        for (const label of sizes.keys()) {
          const own = [...times]
            .filter(([text]) => text.startsWith(`${String(label)} `))
            .map(([, count]) => count);
          expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});

test('none leaves the part as it is', () => {
  const given = { texts: ['a', 'b'], labels: Int32Array.of(0, 0) };
  expect(resampled(given, 2, 'none', 1)).toBe(given);
});
