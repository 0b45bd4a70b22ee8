/**
 * N-gram models as safetensors bytes. What is stored are the n-grams and their counts, from which loading computes the same
 * probabilities as training did, bit for bit; a damaged file thus shows as counts that contradict each other.
 *
 * Tensors: `vocabulary` (U8, a JSON array of words in the order of their ids), `counts` of the longest n-grams (I32), and for each
 * level k from 2 up `symbols.k` (last symbol of each k-gram) and `starts.k` (first k-gram of each (k − 1)-gram), all I32.
 */
import { EngineError, TensorFileError } from '../../core/errors.ts';
import { SENTENCE_END_ID, WordVocabulary } from '../../text/word-vocabulary.ts';
import { readIntegerTensors, writeIntegerTensors, type IntegerArray } from './integer-tensor-file.ts';
import { MAXIMUM_ORDER, countsOfLevels, findSymbol, type NgramLevel, type NgramTrie } from './ngram-trie.ts';
import { requireSmoothing, type NgramSmoothing } from './smoothing.ts';

const FORMAT = 'lectern-ngram-model';
const VERSION = 1;

export interface NgramFile {
  readonly vocabulary: WordVocabulary;
  readonly smoothing: NgramSmoothing;
  readonly trie: NgramTrie;
}

export function writeNgramFile({ vocabulary, smoothing, trie }: NgramFile): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, IntegerArray>();
  tensors.set('counts', trie.counts);
  for (let level = 2; level <= trie.order; level++) {
    tensors.set(`symbols.${level}`, trie.levels[level].symbols);
    tensors.set(`starts.${level}`, trie.levels[level - 1].starts);
  }
  // JSON escapes what UTF-8 cannot hold (half a surrogate pair in a damaged text). Last, because its length is odd.
  tensors.set('vocabulary', new TextEncoder().encode(JSON.stringify(vocabulary.words)));
  return writeIntegerTensors({
    tensors,
    metadata: {
      format: FORMAT,
      version: String(VERSION),
      order: String(trie.order),
      smoothing: JSON.stringify(smoothing),
    },
  });
}

/** @throws TensorFileError for bytes that are no n-gram model or contradict themselves. */
export function readNgramFile(bytes: Uint8Array): NgramFile {
  const { tensors, metadata } = readIntegerTensors(bytes);
  if (metadata['format'] !== FORMAT)
    throw new TensorFileError('This file holds tensors but no n-gram language model.');
  const version = Number(metadata['version']);
  if (version > VERSION) {
    throw new TensorFileError('This model was made by a newer version of Lectern; bring Lectern up to date.');
  }
  if (version !== VERSION) throw damaged('its version');
  const order = Number(metadata['order']);
  if (!Number.isInteger(order) || order < 1 || order > MAXIMUM_ORDER) throw damaged('its order');
  const smoothing = parseSmoothing(metadata['smoothing'], order);
  const vocabulary = parseVocabulary(tensors.get('vocabulary'));
  return { vocabulary, smoothing, trie: parseTrie(tensors, order, vocabulary.size) };
}

function damaged(what: string): TensorFileError {
  return new TensorFileError(`The n-gram model is damaged: ${what} cannot be right.`);
}

function parseSmoothing(text: string | undefined, order: number): NgramSmoothing {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw damaged('its smoothing');
  }
  if (typeof value !== 'object' || value === null) throw damaged('its smoothing');
  const fields = value as Record<string, unknown>;
  const smoothing = smoothingOf(fields);
  if (smoothing === undefined) throw damaged('its smoothing');
  try {
    requireSmoothing(smoothing, order);
  } catch (error) {
    if (error instanceof EngineError) throw damaged('its smoothing');
    throw error;
  }
  return smoothing;
}

function smoothingOf(fields: Record<string, unknown>): NgramSmoothing | undefined {
  const { method, discount, k, weights, uniformWeight } = fields;
  if (method === 'modified-kneser-ney' || method === 'witten-bell') return { method };
  if (method === 'kneser-ney' && discount === undefined) return { method };
  if (method === 'kneser-ney' && typeof discount === 'number') return { method, discount };
  if (method === 'add-k' && typeof k === 'number') return { method, k };
  if (method === 'jelinek-mercer' && isNumberList(weights) && typeof uniformWeight === 'number') {
    return { method, weights, uniformWeight };
  }
  return undefined;
}

function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function parseVocabulary(bytes: IntegerArray | undefined): WordVocabulary {
  if (!(bytes instanceof Uint8Array)) throw damaged('its vocabulary');
  try {
    const words: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (Array.isArray(words) && words.every((word) => typeof word === 'string'))
      return new WordVocabulary(words);
  } catch {
    // Not UTF-8, not JSON, or a word twice: all of it damage.
  }
  throw damaged('its vocabulary');
}

function parseTrie(
  tensors: ReadonlyMap<string, IntegerArray>,
  order: number,
  vocabularySize: number,
): NgramTrie {
  const integers = (name: string): Int32Array => {
    const array = tensors.get(name);
    if (!(array instanceof Int32Array)) throw damaged(`the tensor ${name}`);
    return array;
  };
  const none = new Int32Array(0);
  const levels: NgramLevel[] = [
    { symbols: none, suffixes: none, starts: Int32Array.of(0, vocabularySize + 1) },
  ];
  let symbols: Int32Array = Int32Array.from({ length: vocabularySize + 1 }, (_, symbol) => symbol);
  let suffixes: Int32Array = none;
  for (let level = 2; level <= order; level++) {
    const starts = integers(`starts.${level}`);
    const children = integers(`symbols.${level}`);
    const hasStart = level < order;
    checkLevel(level, symbols, starts, children, vocabularySize, hasStart);
    const childSuffixes =
      level === 2 ? children.slice() : suffixesOf(levels[level - 2], symbols, suffixes, starts, children);
    if (childSuffixes === undefined) throw damaged(`the tensor symbols.${level}`);
    levels.push({ symbols, suffixes, starts });
    symbols = children;
    suffixes = childSuffixes;
  }
  levels.push({ symbols, suffixes, starts: none });
  const counts = integers('counts');
  checkCounts(counts, symbols, order, vocabularySize);
  const trie: NgramTrie = { order, vocabularySize, levels, counts };
  const continuations = countsOfLevels(trie, 'continuations');
  for (let level = 2; level < order; level++) {
    // Every n-gram is the end of a longer one; only the padding of the beginning is not.
    if (continuations[level].subarray(0, -1).includes(0)) throw damaged(`the tensor symbols.${level}`);
  }
  return trie;
}

/** Children must be sorted within their context; nothing follows `</s>`; `<s>` follows only itself, as the last node. */
function checkLevel(
  level: number,
  contexts: Int32Array,
  starts: Int32Array,
  children: Int32Array,
  vocabularySize: number,
  hasStart: boolean,
): void {
  const last = children.length - 1;
  if (
    starts.length !== contexts.length + 1 ||
    starts[0] !== 0 ||
    starts[contexts.length] !== children.length
  ) {
    throw damaged(`the tensor starts.${level}`);
  }
  if (hasStart && (last < 0 || children[last] !== vocabularySize || starts[contexts.length - 1] > last)) {
    throw damaged(`the tensor symbols.${level}`);
  }
  for (let context = 0; context < contexts.length; context++) {
    const from = starts[context];
    const to = starts[context + 1];
    if (to < from || (to > from && contexts[context] === SENTENCE_END_ID))
      throw damaged(`the tensor starts.${level}`);
    for (let node = from; node < to; node++) {
      const symbol = children[node];
      const inRange =
        symbol >= 0 && (symbol < vocabularySize || (hasStart && node === last && symbol === vocabularySize));
      if (!inRange || (node > from && symbol <= children[node - 1]))
        throw damaged(`the tensor symbols.${level}`);
    }
  }
}

function checkCounts(counts: Int32Array, symbols: Int32Array, order: number, vocabularySize: number): void {
  const smallest = order === 1 ? 0 : 1;
  let sum = 0;
  for (const count of counts) {
    if (count < smallest) throw damaged('a count');
    sum += count;
  }
  if (counts.length !== symbols.length || sum >= 2 ** 31 || (order === 1 && counts[vocabularySize] !== 0)) {
    throw damaged('the tensor counts');
  }
}

/** The suffix of (context, symbol) is (suffix of context, symbol); undefined where that n-gram is missing. */
function suffixesOf(
  grandparents: NgramLevel,
  contextSymbols: Int32Array,
  contextSuffixes: Int32Array,
  starts: Int32Array,
  children: Int32Array,
): Int32Array | undefined {
  const result = new Int32Array(children.length);
  for (let context = 0; context + 1 < starts.length; context++) {
    const shorter = contextSuffixes[context];
    const from = grandparents.starts[shorter];
    const to = grandparents.starts[shorter + 1];
    for (let node = starts[context]; node < starts[context + 1]; node++) {
      const found = findSymbol(contextSymbols, from, to, children[node]);
      if (found < 0) return undefined;
      result[node] = found;
    }
  }
  return result;
}
