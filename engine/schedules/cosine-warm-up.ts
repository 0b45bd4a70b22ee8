/** Warm-up, then waves of a cosine; with half a wave, which is the default, the rate falls to zero at the last update. */
import type { WarmUp } from './warm-up.ts';
import { progressAfter, warmUpRate } from './warm-up.ts';

export interface CosineWarmUp extends WarmUp {
  /** Updates altogether. */
  readonly total: number;
  /** Waves after the warm-up; 0.5. */
  readonly waves?: number | undefined;
}

/** Rate of update `step`, counted from 0: after the rise base · (1 + cos(2π · waves · progress)) / 2. */
export function cosineWarmUp(options: CosineWarmUp, step: number): number {
  const { base, warmUp, total, waves = 0.5 } = options;
  const progress = progressAfter(warmUp, total, step);
  return warmUpRate(options, step) ?? base * 0.5 * (1 + Math.cos(Math.PI * waves * 2 * progress));
}
