import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShapeError } from '../../core/errors.ts';
import { TokenGrouper, createTokenGroups } from './group-tokens.ts';

const tableRows = 12;
const padding = 3;

test('every token but padding is found once, under its row and in its bag', () => {
  const grouper = new TokenGrouper(tableRows, padding);
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(tableRows - 1), { maxLength: 6 }), { maxLength: 8 }), (bags) => {
      const tokens = Int32Array.from(bags.flat());
      const offsets = Int32Array.from([0, ...bags.map((_, bag) => bags.slice(0, bag + 1).flat().length)]);
      const groups = createTokenGroups(tokens.length + 2);
      grouper.group(tokens, offsets, groups);
      const found: [number, number][] = [];
      for (let entry = 0; entry < groups.count; entry++)
        for (let place = groups.starts[entry]!; place < groups.starts[entry + 1]!; place++)
          found.push([groups.positions[place]!, groups.rows[entry]!]);
      const expected = [...tokens.entries()].filter(([, token]) => token !== padding);
      expect(found.sort((a, b) => a[0] - b[0])).toEqual(expected);
      expect(new Set(groups.rows.subarray(0, groups.count)).size).toBe(groups.count);
      const bagOf = bags.flatMap((bag, index) => bag.map(() => index));
      expect([...groups.bags.subarray(0, tokens.length)]).toEqual(bagOf);
    }),
  );
});

test('a token outside the table is refused, and the next batch is not affected', () => {
  const grouper = new TokenGrouper(4, undefined);
  const groups = createTokenGroups(4);
  const offsets = Int32Array.of(0, 3);
  expect(() => grouper.group(Int32Array.of(1, 4, 2), offsets, groups)).toThrow(ShapeError);
  expect(() => grouper.group(Int32Array.of(1, -1, 2), offsets, groups)).toThrow(ShapeError);
  grouper.group(Int32Array.of(1, 2, 1), offsets, groups);
  expect([...groups.rows.subarray(0, groups.count)]).toEqual([1, 2]);
  expect([...groups.starts.subarray(0, 3)]).toEqual([0, 2, 3]);
});
