/** Numbers for benchmarks: the same in every run. */
import type { RandomStream } from '../../../engine/core/random.ts';

export function uniformValues(length: number, size: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * size);
}

/** Word numbers by a law like Zipf's: the logarithm of the rank is uniform. */
export function zipfTokens(length: number, vocabulary: number, random: RandomStream): Int32Array {
  return Int32Array.from({ length }, () =>
    Math.min(vocabulary - 1, Math.floor(vocabulary ** random.uniform()) - 1),
  );
}

export function randomLabels(length: number, classes: number, random: RandomStream): Int32Array {
  return Int32Array.from({ length }, () => random.below(classes));
}
