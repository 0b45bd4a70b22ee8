/** Learning rate that rises from zero to `base` over the first updates and falls back to zero at the last. */
export interface LinearWarmUp {
  readonly base: number;
  /** Updates of the rise. */
  readonly warmUp: number;
  /** Updates altogether. */
  readonly total: number;
}

/** Rate of update `step`, counted from 0. */
export function linearWarmUp({ base, warmUp, total }: LinearWarmUp, step: number): number {
  if (step < warmUp) return (base * step) / Math.max(1, warmUp);
  return base * Math.max(0, (total - step) / Math.max(1, total - warmUp));
}
