/** What schedules that start low have in common: a straight rise from zero to `base`. */
export interface WarmUp {
  readonly base: number;
  /** Updates of the rise; 0 for none. The first of them has rate zero. */
  readonly warmUp: number;
}

/** Rate of update `step`, counted from 0, during the rise; undefined once it is over. */
export function warmUpRate({ base, warmUp }: WarmUp, step: number): number | undefined {
  return step < warmUp ? (base * step) / warmUp : undefined;
}

/** Share of the updates after the rise that are over at update `step`; above 1 after `total`. */
export function progressAfter(warmUp: number, total: number, step: number): number {
  return (step - warmUp) / Math.max(1, total - warmUp);
}
