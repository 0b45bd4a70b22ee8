/** Choosing a next word from a distribution: the most probable ones, or one by chance. */
import { EngineError } from '../core/errors.ts';

export interface SamplingOptions {
  /** Probabilities are raised to 1 / temperature and normalised again: 1 as they are, 0 always the most probable. Default 1. */
  readonly temperature?: number;
  /** Only the k most probable symbols can be drawn. */
  readonly topK?: number;
  /**
   * Only the most probable symbols that together reach this probability can be drawn, and always at least one
   * (nucleus sampling, Holtzman et al. 2020). Applied after temperature and `topK`.
   */
  readonly topP?: number;
}

/** Where the chance comes from: numbers in [0, 1). */
export interface UniformSource {
  uniform(): number;
}

/** Ids of the `count` most probable symbols, best first; equally probable ones by id. */
export function mostProbable(probabilities: Float64Array, count: number): Int32Array {
  const kept = Math.max(0, Math.min(Math.floor(count), probabilities.length));
  const worse = (a: number, b: number): boolean =>
    probabilities[a] < probabilities[b] || (probabilities[a] === probabilities[b] && a > b);
  // A heap with the worst of the best so far on top: one pass, however large the vocabulary.
  const heap = new Int32Array(kept);
  let size = 0;
  const sink = (top: number): void => {
    for (let parent = top; ;) {
      let child = 2 * parent + 1;
      if (child >= size) return;
      if (child + 1 < size && worse(heap[child + 1], heap[child])) child++;
      if (!worse(heap[child], heap[parent])) return;
      [heap[parent], heap[child]] = [heap[child], heap[parent]];
      parent = child;
    }
  };
  for (let id = 0; id < probabilities.length && kept > 0; id++) {
    if (size < kept) {
      heap[size++] = id;
      if (size === kept) for (let parent = (size >> 1) - 1; parent >= 0; parent--) sink(parent);
    } else if (worse(heap[0], id)) {
      heap[0] = id;
      sink(0);
    }
  }
  return heap.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
}

/** @throws EngineError for options out of range. */
export function requireSampling({ temperature = 1, topK, topP }: SamplingOptions): void {
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new EngineError(`The temperature must be 0 or more, not ${temperature}.`);
  }
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    throw new EngineError(`Top-k must be a whole number of at least 1, not ${topK}.`);
  }
  if (topP !== undefined && !(topP > 0 && topP <= 1)) {
    throw new EngineError(`Top-p must be above 0 and at most 1, not ${topP}.`);
  }
}

/**
 * Draws one symbol. The probabilities need not sum to one; at least one must be above zero.
 * One number is taken from `random`, also when there is nothing to choose, so that equal seeds stay in step.
 */
export function drawSymbol(
  probabilities: Float64Array,
  options: SamplingOptions,
  random: UniformSource,
): number {
  requireSampling(options);
  const { temperature = 1, topK = probabilities.length, topP = 1 } = options;
  const uniform = random.uniform();
  if (temperature === 0) return mostProbable(probabilities, 1)[0];
  const limited = topK < probabilities.length || topP < 1;
  const candidates = limited ? mostProbable(probabilities, topK) : undefined;
  const size = candidates === undefined ? probabilities.length : candidates.length;

  let largest = 0;
  for (let rank = 0; rank < size; rank++) {
    largest = Math.max(largest, probabilities[candidates === undefined ? rank : candidates[rank]]);
  }
  if (!(largest > 0)) throw new EngineError('No symbol has a probability above zero.');
  const weights = new Float64Array(size);
  let total = 0;
  for (let rank = 0; rank < size; rank++) {
    const ratio = probabilities[candidates === undefined ? rank : candidates[rank]] / largest;
    weights[rank] = temperature === 1 ? ratio : ratio ** (1 / temperature);
    total += weights[rank];
  }
  let allowed = size;
  if (topP < 1) {
    let reached = 0;
    allowed = 0;
    while (allowed < size && reached < topP * total) reached += weights[allowed++];
    total = reached;
  }
  let left = uniform * total;
  let chosen = -1;
  for (let rank = 0; rank < allowed; rank++) {
    if (weights[rank] === 0) continue;
    chosen = rank;
    left -= weights[rank];
    if (left < 0) break;
  }
  return candidates === undefined ? chosen : candidates[chosen];
}
