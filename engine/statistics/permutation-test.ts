/**
 * Sign-flip test of paired differences: were the two classifiers exchangeable, each difference could as well have the
 * other sign. p counts the observed order among the drawn ones, so it is never 0 (Phipson & Smyth 2010).
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';

/** Rounding of sums must not decide whether a draw is as extreme as what was observed. */
const EQUAL = 1e-12;

/** @param signs draws × differences, row-major, ±1 */
export function signFlipP(differences: ArrayLike<number>, signs: ArrayLike<number>): number {
  const n = differences.length;
  const draws = n === 0 ? 0 : signs.length / n;
  let observed = 0;
  for (let index = 0; index < n; index++) observed += differences[index];
  let extreme = 0;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let index = 0; index < n; index++) sum += signs[draw * n + index] * differences[index];
    if (Math.abs(sum / n) >= Math.abs(observed / n) - EQUAL) extreme += 1;
  }
  return (1 + extreme) / (draws + 1);
}

/**
 * The same for any statistic of exchangeable pairs: `statistic` gets one flag per unit, 1 where the two are exchanged.
 * @param units documents, or groups of them that are exchanged together
 */
export function exchangeP(
  units: number,
  statistic: (exchanged: Uint8Array) => number,
  { seed, draws = 2_000 }: { readonly seed: number; readonly draws?: number },
): number {
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'exchange'));
  const exchanged = new Uint8Array(units);
  const observed = Math.abs(statistic(exchanged));
  let extreme = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let unit = 0, bits = 0; unit < units; unit++, bits >>>= 1) {
      if (unit % 32 === 0) bits = random.uint32();
      exchanged[unit] = bits & 1;
    }
    if (Math.abs(statistic(exchanged)) >= observed - EQUAL) extreme += 1;
  }
  return (1 + extreme) / (draws + 1);
}
