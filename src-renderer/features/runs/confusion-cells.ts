/** A confusion matrix as cells to look at: counts, shares of the row, and how each is read aloud. */
export interface ConfusionCell {
  readonly gold: number;
  readonly predicted: number;
  readonly count: number;
  /** Share of the row's documents, 0 to 1; 0 where the row has none. */
  readonly share: number;
  /** Said before and after the numbers, so that a cell makes a sentence. */
  readonly before: string;
  readonly after: string;
}

export function confusionCells(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): ConfusionCell[][] {
  return confusion.map((row, gold) => {
    const documents = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const share = documents === 0 ? 0 : count / documents;
      const goldName = classes[gold] ?? String(gold);
      return {
        gold,
        predicted,
        count,
        share,
        before:
          gold === predicted
            ? `${goldName}, predicted right:`
            : `gold ${goldName}, predicted ${classes[predicted] ?? String(predicted)}:`,
        after: `of ${goldName}`,
      };
    });
  });
}

export interface CellPosition {
  readonly gold: number;
  readonly predicted: number;
}

/** Where a key leads; the position itself at an edge, null for keys that do not move. */
export function moveInMatrix(from: CellPosition, key: string, size: number): CellPosition | null {
  const clamp = (value: number): number => Math.max(0, Math.min(size - 1, value));
  switch (key) {
    case 'ArrowUp':
      return { ...from, gold: clamp(from.gold - 1) };
    case 'ArrowDown':
      return { ...from, gold: clamp(from.gold + 1) };
    case 'ArrowLeft':
      return { ...from, predicted: clamp(from.predicted - 1) };
    case 'ArrowRight':
      return { ...from, predicted: clamp(from.predicted + 1) };
    case 'Home':
      return { ...from, predicted: 0 };
    case 'End':
      return { ...from, predicted: size - 1 };
    default:
      return null;
  }
}
