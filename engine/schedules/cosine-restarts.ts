/** Half a cosine again and again, each as long as the last or longer: SGDR (Loshchilov and Hutter 2017). */
import { cosine } from './cosine.ts';

export interface CosineRestarts {
  readonly base: number;
  /** Updates of the first fall; at least 1. */
  readonly first: number;
  /** How much longer every fall is than the one before; at least 1, which is the default. */
  readonly growth?: number | undefined;
  /** Rate at the bottom; 0. */
  readonly lowest?: number | undefined;
}

/** Rate of update `step`, counted from 0. Throws RangeError for options outside their ranges. */
export function cosineRestarts({ base, first, growth = 1, lowest }: CosineRestarts, step: number): number {
  if (!(first >= 1 && growth >= 1))
    throw new RangeError('Restarts need at least one update in the first fall and a growth of at least 1.');
  if (growth === 1) return cosine({ base, total: first, lowest }, step % first);
  let [at, total] = [step, first];
  for (; at >= total; total *= growth) at -= total;
  return cosine({ base, total, lowest }, at);
}
