/**
 * Counter-based random numbers: a pure function of key and counter, so that the n-th number is the same on every
 * backend, for any number of threads, in any order. Threefry-2x32 with 20 rounds: Salmon et al. 2011, "Parallel
 * random numbers: as easy as 1, 2, 3" (SC '11). Only additions, rotations and exclusive-or of 32-bit words, which
 * WGSL and WebAssembly SIMD both have.
 */

export type RandomKey = readonly [number, number];

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Two words for one counter. */
export function threefry(key: RandomKey, counter0: number, counter1: number): [number, number] {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  const keys = [k0, k1, k2] as const;
  let x0 = (counter0 + k0) | 0;
  let x1 = (counter1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    for (let round = 0; round < 4; round++) {
      const turn = rotations[(group & 1) * 4 + round]!;
      x0 = (x0 + x1) | 0;
      x1 = (x1 << turn) | (x1 >>> (32 - turn));
      x1 ^= x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** Key of a seed: any integer of magnitude up to 2^53. */
export function keyOfSeed(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed must be a whole number, not ${seed}.`);
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  return [low, high];
}

/** An independent key for a named purpose. */
export function deriveKey(key: RandomKey, purpose: string | number): RandomKey {
  let hash = 0x811c9dc5;
  for (const character of String(purpose)) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return threefry(key, hash >>> 0, typeof purpose === 'number' ? 1 : 2);
}

/** Numbers one after the other, for work on the host: initial weights, shuffling. */
export class RandomStream {
  readonly #key: RandomKey;
  #counter = 0;
  #spare: number | undefined;

  constructor(key: RandomKey) {
    this.#key = key;
  }

  uint32(): number {
    if (this.#spare !== undefined) {
      const word = this.#spare;
      this.#spare = undefined;
      return word;
    }
    const [first, second] = threefry(this.#key, this.#counter >>> 0, Math.floor(this.#counter / 2 ** 32));
    this.#counter++;
    this.#spare = second;
    return first;
  }

  /** In [0, 1), 53 bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Standard normal (Box–Muller; one of the pair, so that the count of numbers used is fixed). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Whole number in [0, bound), without bias. */
  below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** Fisher–Yates, in place. */
  shuffle(items: Int32Array | Uint32Array | unknown[]): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = items[last];
      items[last] = items[other] as never;
      items[other] = kept as never;
    }
  }
}
