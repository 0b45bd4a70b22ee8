/** The same learning rate all along, after a warm-up where one is wanted. */
import type { WarmUp } from './warm-up.ts';
import { warmUpRate } from './warm-up.ts';

/** Rate of update `step`, counted from 0. */
export function constant(options: WarmUp, step: number): number {
  return warmUpRate(options, step) ?? options.base;
}
