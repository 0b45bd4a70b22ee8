/** Learning rate that goes in a straight line from one share of `base` to another and stays there. */
export interface Linear {
  readonly base: number;
  /** Share of `base` at the first update. */
  readonly start: number;
  /** Share of `base` from update `total` on. */
  readonly end: number;
  readonly total: number;
}

/** Rate of update `step`, counted from 0. */
export function linear({ base, start, end, total }: Linear, step: number): number {
  return base * (start + ((end - start) * Math.min(step, total)) / total);
}
