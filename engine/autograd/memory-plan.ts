/** Memory for intermediate results: two that are never needed at the same time may share a slot. */

export interface Lifetime {
  /** In elements. */
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryPlan {
  readonly slotSizes: readonly number[];
  readonly slotOf: ReadonlyMap<number, number>;
}

/** Greedy best fit, largest first: simple, and within a few per cent of optimal for the graphs that networks make. */
export function planMemory(lifetimes: ReadonlyMap<number, Lifetime>): MemoryPlan {
  const slots: { size: number; taken: Lifetime[] }[] = [];
  const slotOf = new Map<number, number>();
  const largestFirst = [...lifetimes].sort(([idA, a], [idB, b]) => b.size - a.size || idA - idB);
  for (const [id, lifetime] of largestFirst) {
    let slot = slots.findLastIndex(({ taken }) => taken.every((other) => disjoint(other, lifetime)));
    if (slot === -1) slot = slots.push({ size: lifetime.size, taken: [] }) - 1;
    slots[slot]!.taken.push(lifetime);
    slotOf.set(id, slot);
  }
  return { slotSizes: slots.map(({ size }) => size), slotOf };
}

function disjoint(a: Lifetime, b: Lifetime): boolean {
  return a.last < b.first || b.last < a.first;
}
