import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortNumbers } from './sort-numbers.ts';

test('a part of a list is sorted, the rest is left alone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 0x7fffffff }).chain((below) =>
        fc.record({
          below: fc.constant(below),
          numbers: fc.array(fc.integer({ min: 0, max: below - 1 }), { maxLength: 200 }),
          before: fc.nat(5),
        }),
      ),
      ({ below, numbers, before }) => {
        const data = Int32Array.from([...Array<number>(before).fill(7), ...numbers, 7, 7]);
        sortNumbers(data, before, before + numbers.length, below);
        expect([...data]).toEqual([
          ...Array<number>(before).fill(7),
          ...numbers.toSorted((a, b) => a - b),
          7,
          7,
        ]);
      },
    ),
  );
});
