import { describe, expect, it } from 'vitest';
import { readsFromRight } from './reading-direction.ts';

describe('the direction of a line', () => {
  it('is that of its first letter, whatever signs and figures stand before it', () => {
    expect(readsFromRight('12 — «שלום» world')).toBe(true);
    expect(readsFromRight('#hope أمل')).toBe(false);
    expect(readsFromRight('@١٢ أمل hope')).toBe(true);
    expect(readsFromRight('… 2024')).toBe(false);
    expect(readsFromRight('')).toBe(false);
  });
});
