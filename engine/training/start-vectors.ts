/** Word vectors that were learnt elsewhere as the start of a network's table of words. */
import type { VectorOrigin } from '../models/embeddings/vector-origin.ts';
import { deriveKey, keyOfSeed, RandomStream } from '../core/random.ts';
import type { EncodedTexts, Vocabulary } from '../text/vocabulary.ts';
import { UNKNOWN_ID } from '../text/vocabulary.ts';
import { TrainingDataError } from './work.ts';

export interface GivenVectors {
  /** Where they came from, for people: a file's name, an embedding of the project. */
  readonly source: string;
  /** Most frequent first. */
  readonly words: readonly string[];
  readonly size: number;
  /** Row-major words × size. */
  readonly vectors: Float32Array;
  /** Whether training changes them. */
  readonly tuned: boolean;
  /** Words that a model knows although the training texts lack them: the first this many that have a vector. */
  readonly furtherWords: number;
}

/** Finds the vector of a word as a recipe reads it. */
export class VectorLookup {
  readonly given: GivenVectors;
  readonly #rows = new Map<string, number>();

  constructor(given: GivenVectors) {
    this.given = given;
    given.words.forEach((word, row) => {
      if (!this.#rows.has(word)) this.#rows.set(word, row);
    });
    // Of “Paris” and “PARIS” the more frequent answers for “paris”, where that has no vector itself.
    given.words.forEach((word, row) => {
      const lower = word.toLowerCase();
      if (!this.#rows.has(lower)) this.#rows.set(lower, row);
    });
  }

  /** The row of a word; −1: none. A hashtag has the vector of its word where it has none of its own. */
  rowOf(word: string): number {
    const own = this.#rows.get(word) ?? this.#rows.get(word.toLowerCase());
    if (own !== undefined) return own;
    return word.length > 1 && word.startsWith('#') ? this.rowOf(word.slice(1)) : -1;
  }

  has(word: string): boolean {
    return this.rowOf(word) >= 0;
  }

  /** Words to know beside those of the training texts. */
  furtherWords(): string[] {
    const words = this.given.words.filter((word) => !word.includes(' '));
    return words.slice(0, this.given.furtherWords);
  }
}

/**
 * Rows × size. Given vectors are scaled alike, to a mean length of 1, which is the length of random ones in expectation; what has no
 * vector starts at random, and what stands for unknown words in the middle.
 */
export function startVectors(
  lookup: VectorLookup,
  vocabulary: Vocabulary,
  rows: number,
  train: EncodedTexts,
  seed: number,
): { readonly table: Float32Array; readonly origin: VectorOrigin } {
  const { size, vectors, source, tuned } = lookup.given;
  const { terms } = vocabulary;
  const rowsOf = terms.map((term, id) => (id === UNKNOWN_ID || term.includes(' ') ? -1 : lookup.rowOf(term)));
  let lengths = 0;
  let found = 0;
  for (const row of rowsOf) {
    if (row < 0) continue;
    let squares = 0;
    for (let at = row * size; at < (row + 1) * size; at++) squares += vectors[at] ** 2;
    lengths += Math.sqrt(squares);
    found++;
  }
  const covered = coverageOf(terms, rowsOf, train);
  if (covered.coverage === 0)
    throw new TrainingDataError(
      `None of the words of the training texts has a vector in ${source}: choose vectors of their language, or none.`,
    );
  const scale = found / lengths;
  const table = new Float32Array(rows * size);
  const stream = new RandomStream(deriveKey(keyOfSeed(seed), 'start-vectors'));
  const bound = Math.sqrt(3 / size);
  const middle = new Float64Array(size);
  for (let id = 0; id < rows; id++) {
    const row = id < terms.length ? rowsOf[id] : -1;
    for (let at = 0; at < size; at++) {
      const random = (((stream.uint32() + 0.5) / 2 ** 32) * 2 - 1) * bound;
      const value = row < 0 ? random : vectors[row * size + at] * scale;
      table[id * size + at] = value;
      if (row >= 0) middle[at] += value / found;
    }
  }
  table.set(middle, UNKNOWN_ID * size);
  return { table, origin: { source, size, tuned, ...covered } };
}

function coverageOf(
  terms: readonly string[],
  rowsOf: readonly number[],
  { tokens }: EncodedTexts,
): Pick<VectorOrigin, 'coverage' | 'vocabularyCoverage'> {
  let words = 0;
  let known = 0;
  const seen = new Set<number>();
  let different = 0;
  for (const token of tokens) {
    if (token >= terms.length || terms[token].includes(' ')) continue;
    words++;
    const covered = rowsOf[token] >= 0;
    if (covered) known++;
    if (token === UNKNOWN_ID || seen.has(token)) continue;
    seen.add(token);
    if (covered) different++;
  }
  return { coverage: known / Math.max(1, words), vocabularyCoverage: different / Math.max(1, seen.size) };
}
