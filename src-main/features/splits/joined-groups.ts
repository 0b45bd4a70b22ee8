/** Documents that must stay together, for one reason or another. */
import { DisjointSets } from '../../../engine/core/disjoint-sets.ts';

/** Groups numbered in the order in which they first occur; an empty cell is a group of its own document. */
export function numbered(cells: readonly string[]): { groups: Int32Array; count: number } {
  const numbers = new Map<string, number>();
  let count = 0;
  const groups = Int32Array.from(cells, (cell) => {
    if (cell === '') return count++;
    const known = numbers.get(cell);
    if (known !== undefined) return known;
    numbers.set(cell, count);
    return count++;
  });
  return { groups, count };
}

/**
 * Groups of the documents at `positions`, such that whatever is together in one of the given groupings is together:
 * an author with a post that another author repeated is in one group with that author.
 */
export function joinedGroups(
  groupings: readonly Int32Array[],
  positions: Int32Array,
): { groups: Int32Array; count: number } {
  const sets = new DisjointSets(positions.length);
  for (const grouping of groupings) {
    const first = new Map<number, number>();
    positions.forEach((position, at) => {
      const group = grouping[position]!;
      const known = first.get(group);
      if (known === undefined) first.set(group, at);
      else sets.unite(known, at);
    });
  }
  const { numbers, size } = sets.numbered();
  return { groups: numbers, count: size };
}
