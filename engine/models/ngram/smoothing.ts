/**
 * From counts to probabilities. Every method here can be written as interpolation with the next shorter context,
 *
 *   p(w | h) = share of w after h + weight(h) · p(w | h without its first word),
 *
 * where the share is zero for a word never seen after h. So it is enough to store p for each n-gram of the corpus and one
 * weight for each context: an unseen pair has weight(h) · p(w | shorter h), and a context never seen has weight 1.
 */
import { EngineError } from '../../core/errors.ts';
import {
  countCounts,
  modifiedDiscounts,
  singleDiscount,
  type CountsOfCounts,
  type Discounts,
} from './discounts.ts';
import { countsOfLevels, type NgramTrie } from './ngram-trie.ts';

export type NgramSmoothing =
  /** Interpolated modified Kneser-Ney: three discounts per order (Chen and Goodman 1999). */
  | { readonly method: 'modified-kneser-ney' }
  /** Interpolated Kneser-Ney with one discount per order: estimated, or the given one (0 < D ≤ 1) at every order. */
  | { readonly method: 'kneser-ney'; readonly discount?: number }
  /** (count + k) / (count of context + k · vocabulary), k > 0; Laplace's rule for k = 1. */
  | { readonly method: 'add-k'; readonly k: number }
  /**
   * Weighted mean of relative frequencies (Jelinek and Mercer 1980): one weight for each order from 1 up and one for the uniform
   * distribution, all together 1. An order whose context is unseen gives its weight to the next lower order.
   */
  | { readonly method: 'jelinek-mercer'; readonly weights: readonly number[]; readonly uniformWeight: number }
  /** Weight of the shorter context by the number of different words seen (Witten and Bell 1991). */
  | { readonly method: 'witten-bell' };

export interface NgramEstimates {
  /** By level: p(last symbol | the symbols before it) for each n-gram; 0 for `<s>`. */
  readonly probabilities: readonly Float64Array[];
  /** By level below the highest: weight of the next shorter context after this n-gram. */
  readonly weights: readonly Float64Array[];
  /**
   * Only for Jelinek-Mercer: the probability where this level holds the longest seen context, and so takes over the
   * weights of the unseen ones. `probabilities` then leave these weights out.
   */
  readonly longestProbabilities?: readonly Float64Array[];
  /** By level, Kneser-Ney only. */
  readonly discounts?: readonly Discounts[];
  readonly countsOfCounts?: readonly CountsOfCounts[];
}

/** @throws EngineError for parameters out of range. */
export function requireSmoothing(smoothing: NgramSmoothing, order: number): void {
  switch (smoothing.method) {
    case 'modified-kneser-ney':
    case 'witten-bell':
      return;
    case 'kneser-ney':
      if (smoothing.discount !== undefined && !(smoothing.discount > 0 && smoothing.discount <= 1)) {
        throw new EngineError(
          `A Kneser-Ney discount must be above 0 and at most 1, not ${smoothing.discount}.`,
        );
      }
      return;
    case 'add-k':
      if (!(smoothing.k > 0 && smoothing.k < Infinity)) {
        throw new EngineError(`The number added to each count must be above 0, not ${smoothing.k}.`);
      }
      return;
    case 'jelinek-mercer': {
      const { weights, uniformWeight } = smoothing;
      const sum = weights.reduce((total, weight) => total + weight, uniformWeight);
      if (weights.length !== order) {
        throw new EngineError(
          `Jelinek-Mercer smoothing of order ${order} needs ${order} weights, not ${weights.length}.`,
        );
      }
      if (!weights.every((weight) => weight >= 0) || !(uniformWeight > 0) || !(Math.abs(sum - 1) <= 1e-9)) {
        throw new EngineError(
          'Jelinek-Mercer weights must not be negative, that of the uniform distribution must be above 0, and their sum must be 1.',
        );
      }
      return;
    }
    default:
      smoothing satisfies never;
      throw new EngineError(`Unknown smoothing ${JSON.stringify(smoothing)}.`);
  }
}

export function estimate(trie: NgramTrie, smoothing: NgramSmoothing): NgramEstimates {
  requireSmoothing(smoothing, trie.order);
  switch (smoothing.method) {
    case 'modified-kneser-ney':
    case 'kneser-ney':
      return kneserNey(trie, smoothing);
    case 'add-k':
      return addK(trie, smoothing.k);
    case 'jelinek-mercer':
      return jelinekMercer(trie, smoothing.weights, smoothing.uniformWeight);
    case 'witten-bell':
      return wittenBell(trie);
  }
}

/** What follows one context: fills the share of each child and returns the weight of the next shorter context. */
type Share = (counts: Int32Array, from: number, to: number, shares: Float64Array) => number;

/** Estimates all levels by one rule, from the shortest to the longest context. */
function interpolate(
  trie: NgramTrie,
  counts: readonly Int32Array[],
  shareOfLevel: (level: number) => Share,
): {
  probabilities: Float64Array[];
  weights: Float64Array[];
} {
  const { order, levels, vocabularySize } = trie;
  const probabilities: Float64Array[] = [new Float64Array(0)];
  const weights: Float64Array[] = [new Float64Array(1)];
  for (let level = 1; level <= order; level++) {
    const { symbols, suffixes } = levels[level];
    const { starts } = levels[level - 1];
    const share = shareOfLevel(level);
    const own = new Float64Array(symbols.length);
    const contextWeights = weights[level - 1];
    const lower = probabilities[level - 1];
    for (let context = 0; context + 1 < starts.length; context++) {
      const from = starts[context];
      const to = starts[context + 1];
      const weight = from === to ? 1 : share(counts[level], from, to, own);
      contextWeights[context] = weight;
      for (let node = from; node < to; node++) {
        own[node] += weight * (level === 1 ? 1 / vocabularySize : lower[suffixes[node]]);
      }
    }
    // `<s>` is a context, never a prediction.
    if (symbols.length > 0 && symbols[symbols.length - 1] === vocabularySize) own[symbols.length - 1] = 0;
    probabilities.push(own);
    if (level < order) weights.push(new Float64Array(symbols.length));
  }
  return { probabilities, weights };
}

function kneserNey(
  trie: NgramTrie,
  smoothing: Extract<NgramSmoothing, { method: 'modified-kneser-ney' | 'kneser-ney' }>,
): NgramEstimates {
  const counts = countsOfLevels(trie, 'continuations');
  const countsOfCounts: CountsOfCounts[] = [[0, 0, 0, 0]];
  const discounts: Discounts[] = [[0, 0, 0]];
  for (let level = 1; level <= trie.order; level++) {
    const numbers = countCounts(counts[level]);
    countsOfCounts.push(numbers);
    if (smoothing.method === 'modified-kneser-ney') discounts.push(modifiedDiscounts(numbers));
    else if (smoothing.discount === undefined) discounts.push(singleDiscount(numbers));
    else discounts.push([smoothing.discount, smoothing.discount, smoothing.discount]);
  }
  const { probabilities, weights } = interpolate(trie, counts, (level) => discounted(discounts[level]));
  return { probabilities, weights, discounts, countsOfCounts };
}

/**
 * On tiny corpora an estimated discount may come out as zero. A context to which only zero discounts apply would leave nothing for
 * unseen words, and one of them would make a perplexity infinite; it leaves this much, too little to change another digit.
 */
const SMALLEST_WEIGHT = 1e-9;

/** (count − D(count)) / sum of counts; what was taken away is the weight of the shorter context. */
function discounted([one, two, three]: Discounts): Share {
  return function share(counts, from, to, shares): number {
    let sum = 0;
    let ones = 0;
    let twos = 0;
    let more = 0;
    for (let node = from; node < to; node++) {
      const count = counts[node];
      sum += count;
      if (count === 1) ones++;
      else if (count === 2) twos++;
      else if (count > 2) more++;
    }
    if (sum === 0) return 1;
    const taken = one * ones + two * twos + three * more;
    if (taken === 0) {
      for (let node = from; node < to; node++) shares[node] = (counts[node] / sum) * (1 - SMALLEST_WEIGHT);
      return SMALLEST_WEIGHT;
    }
    for (let node = from; node < to; node++) {
      const count = counts[node];
      if (count > 0) shares[node] = (count - (count === 1 ? one : count === 2 ? two : three)) / sum;
    }
    return taken / sum;
  };
}

function wittenBell(trie: NgramTrie): NgramEstimates {
  return interpolate(trie, countsOfLevels(trie, 'occurrences'), () => (counts, from, to, shares) => {
    let sum = 0;
    let different = 0;
    for (let node = from; node < to; node++) {
      sum += counts[node];
      if (counts[node] > 0) different++;
    }
    if (sum === 0) return 1;
    for (let node = from; node < to; node++) shares[node] = counts[node] / (sum + different);
    return different / (sum + different);
  });
}

/** Only the highest order counts: whatever is unseen there is uniform, so lower levels pass on 1 / vocabulary unchanged. */
function addK(trie: NgramTrie, k: number): NgramEstimates {
  const { vocabularySize, order } = trie;
  return interpolate(trie, countsOfLevels(trie, 'occurrences'), (level) => (counts, from, to, shares) => {
    if (level < order) return 1;
    let sum = 0;
    for (let node = from; node < to; node++) sum += counts[node];
    const total = sum + k * vocabularySize;
    for (let node = from; node < to; node++) shares[node] = counts[node] / total;
    return (k * vocabularySize) / total;
  });
}

function jelinekMercer(
  trie: NgramTrie,
  weightOfOrder: readonly number[],
  uniformWeight: number,
): NgramEstimates {
  const { levels, order, vocabularySize } = trie;
  const counts = countsOfLevels(trie, 'occurrences');
  const probabilities: Float64Array[] = [new Float64Array(0)];
  const longestProbabilities: Float64Array[] = [new Float64Array(0)];
  const weights: Float64Array[] = [Float64Array.of(1)];
  const uniform = uniformWeight / vocabularySize;
  let heldByShorter = uniformWeight;
  for (let level = 1; level <= order; level++) {
    const { symbols, suffixes } = levels[level];
    const { starts } = levels[level - 1];
    const own = new Float64Array(symbols.length);
    const longest = new Float64Array(symbols.length);
    for (let context = 0; context + 1 < starts.length; context++) {
      let sum = 0;
      for (let node = starts[context]; node < starts[context + 1]; node++) sum += counts[level][node];
      for (let node = starts[context]; node < starts[context + 1]; node++) {
        if (symbols[node] === vocabularySize) continue;
        const shorter = level === 1 ? uniform : probabilities[level - 1][suffixes[node]];
        const frequency = sum === 0 ? 0 : counts[level][node] / sum;
        own[node] = weightOfOrder[level - 1] * frequency + shorter;
        // Without a single count the uniform distribution takes all of the weight.
        longest[node] = sum === 0 ? 1 / vocabularySize : (1 - heldByShorter) * frequency + shorter;
      }
    }
    probabilities.push(own);
    longestProbabilities.push(longest);
    if (level < order) weights.push(new Float64Array(symbols.length).fill(1));
    heldByShorter += weightOfOrder[level - 1];
  }
  return { probabilities, weights, longestProbabilities };
}
