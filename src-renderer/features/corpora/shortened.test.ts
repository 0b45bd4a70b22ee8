import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortened } from './shortened.ts';

it('never leaves half a character at the end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, units) => {
      const short = shortened(text, units);
      expect(text.startsWith(short)).toBe(true);
      expect(short.isWellFormed()).toBe(true);
      expect(short.length).toBeGreaterThanOrEqual(Math.min(text.length, units) - 1);
    }),
  );
});
