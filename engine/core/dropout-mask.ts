/** The mask of dropout as a pure function of key, row and column: the same on every backend. */
import type { RandomKey } from './random.ts';
import { threefry } from './random.ts';

/** Random words below it mean: dropped. */
export function dropThreshold(rate: number): number {
  return Math.min(0xffffffff, Math.floor(rate * 2 ** 32));
}

/** Two neighbouring columns of a row share one draw. */
export function isDropped(key: RandomKey, row: number, column: number, threshold: number): boolean {
  return threefry(key, column >> 1, row)[column & 1]! < threshold;
}
