/**
 * All n-grams of a corpus up to one length, as a tree in sorted arrays.
 *
 * Level k holds the n-grams of k symbols, sorted by their first k − 1 symbols and then by their last. The children of
 * node i of level k − 1 (its one-symbol extensions) are the nodes starts[i] … starts[i + 1] of level k, so finding a word
 * after a context is a binary search in a few neighbouring integers, and listing what followed a context is a plain loop.
 * Each node also knows its suffix (itself without its first symbol) on the level below: where to go on when a context
 * was never followed by a word. Level 1 has one node per symbol, seen or not; its node numbers are symbol ids.
 *
 * Sentences are padded: an order-n tree sees n − 1 times `<s>`, the words, one `</s>`, and all windows that end on a word
 * or on `</s>`. The contexts made only of `<s>` are the last node of each level below n; they are never counted.
 */
import { EngineError } from '../../core/errors.ts';
import { SENTENCE_END_ID, type TokenSequences } from '../../text/word-vocabulary.ts';

export const MAXIMUM_ORDER = 6;

export interface NgramLevel {
  /** Last symbol of each n-gram. */
  readonly symbols: Int32Array;
  /** Node on the level below: the n-gram without its first symbol. Empty on level 1. */
  readonly suffixes: Int32Array;
  /** First child of each node on the level above, one entry more than nodes. Empty on the highest level. */
  readonly starts: Int32Array;
}

export interface NgramTrie {
  readonly order: number;
  /** Symbols that can be predicted; the id of `<s>` is this number. */
  readonly vocabularySize: number;
  /** `levels[k]` holds the n-grams of k symbols, 1 ≤ k ≤ order; `levels[0]` is the empty n-gram. */
  readonly levels: readonly NgramLevel[];
  /** How often each n-gram of the highest level occurs. */
  readonly counts: Int32Array;
}

const none = new Int32Array(0);

/**
 * Counts the n-grams of a corpus. Positions are sorted by their last symbol once, and by their context once for each
 * level: two stable bucket sorts instead of a hash table, so that nodes come out in their final order.
 * Time in proportion to order × tokens; memory about 16 bytes per token besides the tree.
 * @throws EngineError for an order outside 1 … 6 or a token that is no word.
 */
export function countNgrams(sequences: TokenSequences, vocabularySize: number, order: number): NgramTrie {
  requireOrder(order);
  const stream = predictedSymbols(sequences, vocabularySize);
  const length = stream.length;
  const levels: NgramLevel[] = [
    { symbols: none, suffixes: none, starts: Int32Array.of(0, vocabularySize + 1) },
  ];
  let symbols: Int32Array = new Int32Array(vocabularySize + 1);
  for (let symbol = 0; symbol <= vocabularySize; symbol++) symbols[symbol] = symbol;
  let suffixes = none;
  /** For each position, the node of the n-gram of the current level that ends there. */
  let nodes = stream;
  let counts = new Int32Array(0);
  if (order === 1) {
    counts = new Int32Array(vocabularySize + 1);
    for (let position = 0; position < length; position++) counts[stream[position]]++;
  }
  const bySymbol = order === 1 ? none : sortBySymbol(stream, vocabularySize);
  const sorted = new Int32Array(order === 1 ? 0 : length);
  for (let level = 2; level <= order; level++) {
    const top = level === order;
    const contexts = symbols.length;
    const startContext = contexts - 1;
    const contextAt = (position: number): number =>
      position === 0 || stream[position - 1] === SENTENCE_END_ID ? startContext : nodes[position - 1];

    const cursors = new Int32Array(contexts + 1);
    for (let position = 0; position < length; position++) cursors[contextAt(position) + 1]++;
    for (let context = 0; context < contexts; context++) cursors[context + 1] += cursors[context];
    for (let index = 0; index < length; index++) {
      const position = bySymbol[index];
      sorted[cursors[contextAt(position)]++] = position;
    }

    let count = top ? 0 : 1;
    let previousContext = -1;
    let previousSymbol = -1;
    for (let index = 0; index < length; index++) {
      const position = sorted[index];
      const context = contextAt(position);
      const symbol = stream[position];
      if (context !== previousContext || symbol !== previousSymbol) count++;
      previousContext = context;
      previousSymbol = symbol;
    }

    const starts = new Int32Array(contexts + 1);
    const newSymbols = new Int32Array(count);
    const newSuffixes = new Int32Array(count);
    const newNodes: Int32Array<ArrayBuffer> = top ? none : new Int32Array(length);
    if (top) counts = new Int32Array(count);
    let node = -1;
    previousContext = -1;
    previousSymbol = -1;
    for (let index = 0; index < length; index++) {
      const position = sorted[index];
      const context = contextAt(position);
      const symbol = stream[position];
      if (context !== previousContext || symbol !== previousSymbol) {
        node++;
        newSymbols[node] = symbol;
        newSuffixes[node] = nodes[position];
        starts[context + 1]++;
        previousContext = context;
        previousSymbol = symbol;
      }
      if (top) counts[node]++;
      else newNodes[position] = node;
    }
    if (!top) {
      newSymbols[count - 1] = vocabularySize;
      newSuffixes[count - 1] = startContext;
      starts[contexts]++;
    }
    for (let context = 0; context < contexts; context++) starts[context + 1] += starts[context];
    levels.push({ symbols, suffixes, starts });
    symbols = newSymbols;
    suffixes = newSuffixes;
    nodes = newNodes;
  }
  levels.push({ symbols, suffixes, starts: none });
  return { order, vocabularySize, levels, counts };
}

export function requireOrder(order: number): void {
  if (!Number.isInteger(order) || order < 1 || order > MAXIMUM_ORDER) {
    throw new EngineError(
      `The order of an n-gram model must be a whole number from 1 to ${MAXIMUM_ORDER}, not ${order}.`,
    );
  }
}

/**
 * How often each n-gram of each level occurs (`occurrences`), or, below the highest level, how many different symbols
 * stand before it (`continuations`, the counts of Kneser and Ney 1995). Both follow from the highest level.
 */
export function countsOfLevels(trie: NgramTrie, kind: 'occurrences' | 'continuations'): Int32Array[] {
  const counts: Int32Array[] = [];
  counts[trie.order] = trie.counts;
  for (let level = trie.order; level > 1; level--) {
    const { suffixes } = trie.levels[level];
    const upper = counts[level];
    const lower = new Int32Array(trie.levels[level - 1].symbols.length);
    if (kind === 'occurrences')
      for (let node = 0; node < upper.length; node++) lower[suffixes[node]] += upper[node];
    else for (let node = 0; node < upper.length; node++) if (upper[node] > 0) lower[suffixes[node]]++;
    counts[level - 1] = lower;
  }
  return counts;
}

/** Node of the symbol among nodes from … to of a level, −1 where it is not there. */
export function findSymbol(symbols: Int32Array, from: number, to: number, symbol: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (symbols[middle] < symbol) low = middle + 1;
    else high = middle;
  }
  return low < to && symbols[low] === symbol ? low : -1;
}

/** The words of all sentences with one `</s>` after each. */
function predictedSymbols(sequences: TokenSequences, vocabularySize: number): Int32Array<ArrayBuffer> {
  const { tokens, offsets } = sequences;
  const sentences = offsets.length - 1;
  if (sentences < 0) throw new EngineError('Sentences need offsets: one more than there are sentences.');
  const stream = new Int32Array(offsets[sentences] - offsets[0] + sentences);
  let position = 0;
  for (let sentence = 0; sentence < sentences; sentence++) {
    for (let index = offsets[sentence]; index < offsets[sentence + 1]; index++) {
      const token = tokens[index];
      requireWord(token, vocabularySize);
      stream[position++] = token;
    }
    stream[position++] = SENTENCE_END_ID;
  }
  return stream;
}

/** @throws EngineError where a token is not a word or `<unk>` of the vocabulary. */
export function requireWord(token: number, vocabularySize: number): void {
  if (!(token >= 0 && token < vocabularySize) || token === SENTENCE_END_ID) {
    throw new EngineError(`Token ${token} is no word of a vocabulary of ${vocabularySize} symbols.`);
  }
}

function sortBySymbol(stream: Int32Array, vocabularySize: number): Int32Array<ArrayBuffer> {
  const cursors = new Int32Array(vocabularySize + 1);
  for (let position = 0; position < stream.length; position++) cursors[stream[position] + 1]++;
  for (let symbol = 0; symbol < vocabularySize; symbol++) cursors[symbol + 1] += cursors[symbol];
  const sorted = new Int32Array(stream.length);
  for (let position = 0; position < stream.length; position++) sorted[cursors[stream[position]]++] = position;
  return sorted;
}
