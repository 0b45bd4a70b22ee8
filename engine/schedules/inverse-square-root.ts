/** Warm-up, then down with the inverse square root of the updates; needs no planned end. */
import type { WarmUp } from './warm-up.ts';
import { warmUpRate } from './warm-up.ts';

export interface InverseSquareRoot extends WarmUp {
  /** After so many updates beyond the warm-up the rate has fallen to base / √2; by default the warm-up, or 10 000. */
  readonly timescale?: number | undefined;
}

/** Rate of update `step`, counted from 0: after the rise base / √((step − warmUp) / timescale + 1). */
export function inverseSquareRoot(options: InverseSquareRoot, step: number): number {
  const { base, warmUp, timescale = warmUp === 0 ? 10_000 : warmUp } = options;
  return warmUpRate(options, step) ?? base / Math.sqrt((step + timescale - warmUp) / timescale);
}
