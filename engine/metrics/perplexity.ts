/**
 * Perplexity and its relatives. One definition throughout: exp of the mean negative natural logarithm of the probability
 * over all counted tokens of all sequences together, never a mean of perplexities of single texts.
 */
import { EngineError } from '../core/errors.ts';

export interface Perplexity {
  /** Number of predictions that were counted. */
  readonly tokens: number;
  /** Natural logarithm of the joint probability of the counted tokens. */
  readonly logProbability: number;
  /** Nats per token. */
  readonly crossEntropy: number;
  readonly bitsPerToken: number;
  readonly perplexity: number;
}

/** @param logProbability sum of ln p over `tokens` predictions. NaN throughout where nothing was counted. */
export function perplexityOf(logProbability: number, tokens: number): Perplexity {
  const crossEntropy = tokens === 0 ? NaN : -logProbability / tokens;
  return {
    tokens,
    logProbability,
    crossEntropy,
    bitsPerToken: crossEntropy / Math.LN2,
    perplexity: Math.exp(crossEntropy),
  };
}

/** −log2 p: how surprising a token is, in bits. */
export function surprisalBits(logProbability: number): number {
  // + 0 turns the −0 of a certain token into 0.
  return -logProbability / Math.LN2 + 0;
}

/** Bits per character of the original text; comparable between vocabularies of words, subwords and characters. */
export function bitsPerCharacter(logProbability: number, characters: number): number {
  return characters === 0 ? NaN : -logProbability / Math.LN2 / characters;
}

/** Perplexity per word of a model that predicts pieces of words. */
export function wordPerplexity(logProbability: number, words: number): number {
  return perplexityOf(logProbability, words).perplexity;
}

/** ln p of the target of each row of logits (rows × width), by a softmax over the row that cannot overflow. */
export function targetLogProbabilities(
  logits: Float32Array | Float64Array,
  width: number,
  targets: Int32Array,
): Float64Array {
  if (logits.length !== targets.length * width) {
    throw new EngineError(
      `${targets.length} targets need ${targets.length} rows of ${width} logits, not ${logits.length} numbers.`,
    );
  }
  const result = new Float64Array(targets.length);
  for (let row = 0; row < targets.length; row++) {
    const start = row * width;
    let largest = -Infinity;
    for (let column = 0; column < width; column++) largest = Math.max(largest, logits[start + column]);
    let sum = 0;
    for (let column = 0; column < width; column++) sum += Math.exp(logits[start + column] - largest);
    result[row] = logits[start + targets[row]] - largest - Math.log(sum);
  }
  return result;
}

export interface ScoredWindow {
  /** The window's tokens: begin … end − 1. */
  readonly begin: number;
  readonly end: number;
  /** The tokens that count: scoredFrom … end − 1, each predicted from the window's tokens before it. */
  readonly scoredFrom: number;
}

/**
 * Windows over one long sequence for a model of limited context, moved by `stride` until one reaches the end. No token is
 * scored twice and the first never; with stride = window the first token of every window is left out.
 */
export function stridedWindows(length: number, window: number, stride: number): ScoredWindow[] {
  if (!(stride >= 1) || !(window >= stride)) {
    throw new EngineError('Windows must move by at least one token and by no more than their own length.');
  }
  const windows: ScoredWindow[] = [];
  let scored = 0;
  for (let begin = 0; begin < length; begin += stride) {
    const end = Math.min(begin + window, length);
    windows.push({ begin, end, scoredFrom: Math.max(scored, begin + 1) });
    scored = end;
    if (end === length) break;
  }
  return windows;
}
