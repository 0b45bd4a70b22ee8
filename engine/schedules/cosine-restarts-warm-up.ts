/** Warm-up, then falls along half a cosine, all of one length; zero from `total` on. */
import type { WarmUp } from './warm-up.ts';
import { progressAfter, warmUpRate } from './warm-up.ts';

export interface CosineRestartsWarmUp extends WarmUp {
  /** Updates altogether. */
  readonly total: number;
  /** Falls after the warm-up; 1. */
  readonly falls?: number | undefined;
}

/** Rate of update `step`, counted from 0. */
export function cosineRestartsWarmUp(options: CosineRestartsWarmUp, step: number): number {
  const { base, warmUp, total, falls = 1 } = options;
  const rising = warmUpRate(options, step);
  if (rising !== undefined) return rising;
  const progress = progressAfter(warmUp, total, step);
  return progress >= 1 ? 0 : base * 0.5 * (1 + Math.cos(Math.PI * ((falls * progress) % 1)));
}
