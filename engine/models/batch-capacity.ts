/** Few program shapes for many batch sizes: a program is made for a capacity, and a batch says how much of it it fills. */

/** Least capacity of the series 64, 96, 128, 192, 256, … that holds `tokens`. */
export function tokenCapacity(tokens: number): number {
  let capacity = 64;
  while (capacity < tokens)
    capacity = Number.isInteger(Math.log2(capacity)) ? capacity * 1.5 : (capacity / 3) * 4;
  return capacity;
}

export interface Capacity {
  readonly documents: number;
  readonly tokens: number;
}

/** The smallest of `known` that holds the batch without wasting more than half of the documents. */
export function fittingCapacity<C extends Capacity>(
  known: readonly C[],
  documents: number,
  tokens: number,
): C | undefined {
  let best: C | undefined;
  for (const candidate of known)
    if (
      candidate.documents >= documents &&
      candidate.documents <= documents * 2 &&
      candidate.tokens >= tokens &&
      (best === undefined ||
        candidate.documents * 1e9 + candidate.tokens < best.documents * 1e9 + best.tokens)
    )
      best = candidate;
  return best;
}
