import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planMemory } from './memory-plan.ts';

const lifetimes = fc.array(
  fc.record({ size: fc.integer({ min: 1, max: 1000 }), first: fc.nat(30), length: fc.nat(10) }),
  { maxLength: 40 },
);

test('two that live at the same time never share a slot, and every slot is large enough', () => {
  fc.assert(
    fc.property(lifetimes, (drawn) => {
      const all = new Map(
        drawn.map(({ size, first, length }, id) => [id, { size, first, last: first + length }] as const),
      );
      const { slotSizes, slotOf } = planMemory(all);
      for (const [id, a] of all) {
        expect(slotSizes[slotOf.get(id)!]).toBeGreaterThanOrEqual(a.size);
        for (const [other, b] of all)
          if (id < other && slotOf.get(id) === slotOf.get(other))
            expect(a.last < b.first || b.last < a.first).toBe(true);
      }
    }),
  );
});

test('results that follow one another share one slot', () => {
  const chain = new Map([0, 2, 4, 6].map((first) => [first, { size: 100, first, last: first + 1 }] as const));
  expect(planMemory(chain).slotSizes).toEqual([100]);
});
