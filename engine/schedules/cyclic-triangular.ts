/** Learning rate that goes up and down in straight lines without end (Smith 2017). */
export interface CyclicTriangular {
  /** Lowest rate, where it starts. */
  readonly base: number;
  readonly highest: number;
  /** Updates of each rise and of each fall. */
  readonly half: number;
}

/** Rate of update `step`, counted from 0. */
export function cyclicTriangular({ base, highest, half }: CyclicTriangular, step: number): number {
  const at = step % (2 * half);
  return base + ((highest - base) * (at < half ? at : 2 * half - at)) / half;
}
