/** Warm-up, then down to a last rate along a power of what remains. */
import type { WarmUp } from './warm-up.ts';
import { progressAfter, warmUpRate } from './warm-up.ts';

export interface PolynomialDecay extends WarmUp {
  /** Updates altogether; later ones keep the last rate. */
  readonly total: number;
  readonly last: number;
  /** 1 falls in a straight line. */
  readonly power: number;
}

/** Rate of update `step`, counted from 0: after the rise last + (base − last) · (1 − progress)^power. */
export function polynomialDecay(options: PolynomialDecay, step: number): number {
  const { base, warmUp, total, last, power } = options;
  const rising = warmUpRate(options, step);
  if (rising !== undefined) return rising;
  if (step > total) return last;
  return last + (base - last) * (1 - progressAfter(warmUp, total, step)) ** power;
}
