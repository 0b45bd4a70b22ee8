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
 * Counts the n-grams of a corpus. Sorting by context costs nothing: the positions that follow an n-gram are those where it ends,
 * plus one, and each level leaves its positions grouped by n-gram. So only the few positions of each context are sorted, by
 * their symbol, and nodes come out in their final order without a hash table.
 * Time in proportion to order × tokens; memory about 40 bytes per token besides the tree.
 * @throws EngineError for an order outside 1 … 6 or a token that is no word.
 */
export function countNgrams(sequences: TokenSequences, vocabularySize: number, order: number): NgramTrie {
  requireOrder(order);
  const stream = predictedSymbols(sequences, vocabularySize);
  const symbols = new Int32Array(vocabularySize + 1);
  for (let symbol = 0; symbol <= vocabularySize; symbol++) symbols[symbol] = symbol;
  let current = groupBySymbol(stream, symbols);
  const levels: NgramLevel[] = [
    { symbols: none, suffixes: none, starts: Int32Array.of(0, vocabularySize + 1) },
  ];
  for (let level = 2; level <= order; level++) {
    const { starts, next } = extendAll(stream, current, vocabularySize, level === order);
    levels.push({ symbols: current.symbols, suffixes: current.suffixes, starts });
    current = next;
  }
  levels.push({ symbols: current.symbols, suffixes: current.suffixes, starts: none });
  const counts = new Int32Array(current.symbols.length);
  for (let node = 0; node < counts.length; node++)
    counts[node] = current.groups[node + 1] - current.groups[node];
  return { order, vocabularySize, levels, counts };
}

/** The n-grams of one level while counting, with the positions where each ends. */
interface CountedLevel {
  readonly symbols: Int32Array;
  readonly suffixes: Int32Array;
  /** Node i ends at positions[groups[i] … groups[i + 1]), in ascending order. */
  readonly groups: Int32Array;
  readonly positions: Int32Array;
  /** The other way round: for each position, the node that ends there. Empty on the highest level. */
  readonly nodes: Int32Array;
}

/** Level 1: symbols, seen or not. */
function groupBySymbol(stream: Int32Array, symbols: Int32Array): CountedLevel {
  const groups = new Int32Array(symbols.length + 1);
  for (let position = 0; position < stream.length; position++) groups[stream[position] + 1]++;
  for (let symbol = 0; symbol < symbols.length; symbol++) groups[symbol + 1] += groups[symbol];
  const cursors = groups.slice();
  const positions = new Int32Array(stream.length);
  for (let position = 0; position < stream.length; position++)
    positions[cursors[stream[position]]++] = position;
  return { symbols, suffixes: none, groups, positions, nodes: stream };
}

/** From all n-grams of one length to those one symbol longer. */
function extendAll(
  stream: Int32Array,
  { symbols, groups, positions, nodes }: CountedLevel,
  vocabularySize: number,
  highest: boolean,
): { starts: Int32Array; next: CountedLevel } {
  const length = stream.length;
  const contexts = symbols.length;
  const beginnings = beginningsOfSentences(stream);
  const starts = new Int32Array(contexts + 1);
  // At most one new n-gram at each position, and the one of `<s>` only; cut to size at the end.
  const newSymbols = new Int32Array(length + 1);
  const newSuffixes = new Int32Array(length + 1);
  const newGroups = new Int32Array(length + 2);
  const newPositions = new Int32Array(length);
  const newNodes = highest ? none : new Int32Array(length);
  let written = 0;
  let count = 0;
  for (let context = 0; context < contexts; context++) {
    starts[context] = count;
    const from = written;
    if (context === contexts - 1) {
      newPositions.set(beginnings, from);
      written += beginnings.length;
    } else if (symbols[context] !== SENTENCE_END_ID) {
      for (let index = groups[context]; index < groups[context + 1]; index++)
        newPositions[written++] = positions[index] + 1;
    }
    sortBySymbol(newPositions, from, written, stream);
    let previous = -1;
    for (let index = from; index < written; index++) {
      const position = newPositions[index];
      const symbol = stream[position];
      if (symbol !== previous) {
        newSymbols[count] = symbol;
        newSuffixes[count] = nodes[position];
        newGroups[count] = index;
        count++;
        previous = symbol;
      }
      if (!highest) newNodes[position] = count - 1;
    }
  }
  if (!highest) {
    newSymbols[count] = vocabularySize;
    newSuffixes[count] = contexts - 1;
    newGroups[count] = written;
    count++;
  }
  starts[contexts] = count;
  newGroups[count] = written;
  return {
    starts,
    next: {
      symbols: newSymbols.slice(0, count),
      suffixes: newSuffixes.slice(0, count),
      groups: newGroups.slice(0, count + 1),
      positions: newPositions,
      nodes: newNodes,
    },
  };
}

function beginningsOfSentences(stream: Int32Array): Int32Array {
  let sentences = 0;
  for (let position = 0; position < stream.length; position++)
    if (stream[position] === SENTENCE_END_ID) sentences++;
  const beginnings = new Int32Array(sentences);
  let sentence = 0;
  for (let position = 0; position < stream.length; position++) {
    if (position === 0 || stream[position - 1] === SENTENCE_END_ID) beginnings[sentence++] = position;
  }
  return beginnings;
}

/** Below this many, moving one by one is faster than a call of the sort that is built in. */
const FEW = 24;

/** Sorts positions from … to − 1 by the symbol that stands there; equal ones stay in their order. */
function sortBySymbol(positions: Int32Array, from: number, to: number, stream: Int32Array): void {
  const size = to - from;
  if (size < 2) return;
  if (size <= FEW) {
    for (let index = from + 1; index < to; index++) {
      const position = positions[index];
      const symbol = stream[position];
      let hole = index;
      while (hole > from && stream[positions[hole - 1]] > symbol) {
        positions[hole] = positions[hole - 1];
        hole--;
      }
      positions[hole] = position;
    }
    return;
  }
  // One number holds symbol and place. It is exact below 2^53: enough for a million words and a context seen 9 thousand
  // million times.
  const keys = new Float64Array(size);
  for (let index = 0; index < size; index++) keys[index] = stream[positions[from + index]] * size + index;
  keys.sort();
  const before = positions.slice(from, to);
  for (let index = 0; index < size; index++) positions[from + index] = before[keys[index] % size];
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
