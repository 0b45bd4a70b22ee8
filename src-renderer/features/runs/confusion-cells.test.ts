import { describe, expect, it } from 'vitest';
import { confusionCells, moveInMatrix } from './confusion-cells.ts';

describe('confusion cells', () => {
  const cells = confusionCells(
    [
      [90, 10],
      [0, 0],
    ],
    ['yes', 'no'],
  );
  it('have shares of their row', () => {
    expect(cells[0]?.map((cell) => cell.share)).toEqual([0.9, 0.1]);
    expect(cells[1]?.map((cell) => cell.share)).toEqual([0, 0]);
  });
  it('say in words what they hold', () => {
    expect(cells[0]?.[1]).toMatchObject({ before: 'gold yes, predicted no:', after: 'of yes' });
    expect(cells[0]?.[0]?.before).toContain('predicted right');
  });
  it('are walked by arrows, which stop at the edge', () => {
    expect(moveInMatrix({ gold: 0, predicted: 0 }, 'ArrowRight', 2)).toEqual({ gold: 0, predicted: 1 });
    expect(moveInMatrix({ gold: 0, predicted: 1 }, 'ArrowRight', 2)).toEqual({ gold: 0, predicted: 1 });
    expect(moveInMatrix({ gold: 0, predicted: 1 }, 'ArrowDown', 2)).toEqual({ gold: 1, predicted: 1 });
    expect(moveInMatrix({ gold: 1, predicted: 1 }, 'Home', 2)).toEqual({ gold: 1, predicted: 0 });
    expect(moveInMatrix({ gold: 0, predicted: 0 }, 'x', 2)).toBeNull();
  });
});
