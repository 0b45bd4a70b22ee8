/** Learning rate that rises from zero to `base` over the first updates and falls back to zero at the last. */
import type { WarmUp } from './warm-up.ts';
import { warmUpRate } from './warm-up.ts';

export interface LinearWarmUp extends WarmUp {
  /** Updates altogether. */
  readonly total: number;
}

/** Rate of update `step`, counted from 0. */
export function linearWarmUp(options: LinearWarmUp, step: number): number {
  const { base, warmUp, total } = options;
  return warmUpRate(options, step) ?? base * Math.max(0, (total - step) / Math.max(1, total - warmUp));
}
