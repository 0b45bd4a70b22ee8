/** Where the names at the ends of lines stand: beside their end, moved apart where they would cover each other. */
export interface EndName {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/**
 * Vertical middle of each name, CSS pixels. Names whose horizontal spans overlap keep at least `lineHeight` between them
 * and stay between `top` and `bottom` while there is room; their order by y is kept.
 */
export function placeEndNames(
  names: readonly EndName[],
  lineHeight: number,
  top: number,
  bottom: number,
): number[] {
  const order = names.map((_name, index) => index).sort((a, b) => (names[a]?.y ?? 0) - (names[b]?.y ?? 0));
  const placed: number[] = names.map((name) => name.y);
  const overlaps = (a: number, b: number): boolean => {
    const first = names[a];
    const second = names[b];
    if (first === undefined || second === undefined) return false;
    return first.x < second.x + second.width && second.x < first.x + first.width;
  };
  // Down from the top, then back up from the bottom: the second pass undoes what ran over the lower edge.
  order.forEach((index, rank) => {
    let y = Math.max(placed[index] ?? 0, top);
    for (const above of order.slice(0, rank)) {
      if (overlaps(index, above)) y = Math.max(y, (placed[above] ?? 0) + lineHeight);
    }
    placed[index] = y;
  });
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    const index = order[rank];
    if (index === undefined) continue;
    let y = Math.min(placed[index] ?? 0, bottom);
    for (const below of order.slice(rank + 1)) {
      if (overlaps(index, below)) y = Math.min(y, (placed[below] ?? 0) - lineHeight);
    }
    placed[index] = y;
  }
  return placed;
}
