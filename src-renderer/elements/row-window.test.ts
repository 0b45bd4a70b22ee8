import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyHeight, maximumHeightPx, rowWindow, scrollTopFor, type TableGeometry } from './row-window.ts';

const geometry = fc.record({
  total: fc.integer({ min: 1, max: 20_000_000 }),
  rowHeightPx: fc.integer({ min: 20, max: 60 }),
  viewportPx: fc.integer({ min: 60, max: 2000 }),
});

describe('rowWindow', () => {
  it('draws the rows on the screen and the overscan, no more', () => {
    const table: TableGeometry = { total: 1000, rowHeightPx: 30, viewportPx: 300 };
    expect(rowWindow(table, 0, 3)).toEqual({ first: 0, last: 13, topPx: 0 });
    expect(rowWindow(table, 3000, 3)).toEqual({ first: 97, last: 113, topPx: 2910 });
  });

  it('is empty for an empty table', () => {
    expect(rowWindow({ total: 0, rowHeightPx: 30, viewportPx: 300 }, 0, 3)).toMatchObject({
      first: 0,
      last: 0,
    });
  });

  it('shows the last row at the very bottom of any table, however long', () => {
    fc.assert(
      fc.property(geometry, (table) => {
        const bottom = Math.max(0, bodyHeight(table) - table.viewportPx);
        const shown = rowWindow(table, bottom, 0);
        expect(shown.last).toBe(table.total);
        const end = shown.topPx + (shown.last - shown.first) * table.rowHeightPx;
        // Its lower edge is the lower edge of the body (or above it where the table is shorter than the screen).
        expect(end).toBeLessThanOrEqual(bodyHeight(table) + 0.01);
      }),
    );
  });

  it('never asks the browser for an element above its cap', () => {
    fc.assert(
      fc.property(geometry, (table) => {
        expect(bodyHeight(table)).toBeLessThanOrEqual(maximumHeightPx);
      }),
    );
  });

  it('brings any row wholly into view', () => {
    fc.assert(
      fc.property(
        geometry,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (table, from, to) => {
          const bottom = Math.max(0, bodyHeight(table) - table.viewportPx);
          const row = Math.min(table.total - 1, Math.floor(to * table.total));
          const target = scrollTopFor(table, from * bottom, row);
          const shown = rowWindow(table, target, 0);
          expect(shown.first).toBeLessThanOrEqual(row);
          expect(shown.last).toBeGreaterThan(row);
        },
      ),
    );
  });
});
