/** Words with their vectors, and the questions one asks of them: neighbours, analogies, similarities. */
import { EngineError } from '../../core/errors.ts';

export interface Neighbour {
  readonly word: string;
  /** Cosine of the angle to the query. */
  readonly cosine: number;
}

export class UnknownWordError extends EngineError {
  readonly words: readonly string[];

  constructor(words: readonly string[]) {
    super(`No vector is known for ${words.map((word) => `“${word}”`).join(', ')}.`);
    this.words = words;
  }
}

export class WordVectors {
  readonly words: readonly string[];
  readonly size: number;
  /** Row-major words × size. */
  readonly vectors: Float32Array;
  readonly #numbers = new Map<string, number>();
  /** Vectors of length 1; zeros where a vector is zero. */
  readonly #units: Float32Array;

  /** Of a word that occurs twice the first vector counts. */
  constructor(words: readonly string[], vectors: Float32Array) {
    if (words.length > 0 && vectors.length % words.length !== 0)
      throw new EngineError(`${vectors.length} numbers are no vectors of ${words.length} words.`);
    this.words = words;
    this.vectors = vectors;
    this.size = words.length === 0 ? 0 : vectors.length / words.length;
    words.forEach((word, number) => {
      if (!this.#numbers.has(word)) this.#numbers.set(word, number);
    });
    this.#units = unitRows(vectors, this.size);
  }

  has(word: string): boolean {
    return this.#numbers.has(word);
  }

  vector(word: string): Float32Array | undefined {
    const number = this.#numbers.get(word);
    return number === undefined
      ? undefined
      : this.vectors.subarray(number * this.size, (number + 1) * this.size);
  }

  /** The words whose vectors point most nearly the same way; the word itself is left out. */
  neighbours(word: string, count: number): Neighbour[] {
    return this.nearest(this.#unitOf([word])[0]!, count, [word]);
  }

  /**
   * a is to b as c is to …: nearest to b − a + c, of unit vectors, without the three themselves (3CosAdd; Mikolov, Yih
   * and Zweig 2013).
   */
  analogy(a: string, b: string, c: string, count: number): Neighbour[] {
    const [from, to, start] = this.#unitOf([a, b, c]);
    const query = from!.map((value, at) => to![at]! - value + start![at]!);
    return this.nearest(query, count, [a, b, c]);
  }

  nearest(query: Float32Array, count: number, without: readonly string[] = []): Neighbour[] {
    const skipped = new Set(without.map((word) => this.#numbers.get(word)));
    const { size } = this;
    let norm = 0;
    for (const value of query) norm += value * value;
    const scale = norm === 0 ? 0 : 1 / Math.sqrt(norm);
    const cosines = new Float64Array(this.words.length);
    for (let word = 0; word < cosines.length; word++) {
      let sum = 0;
      for (let at = 0; at < size; at++) sum += query[at]! * this.#units[word * size + at]!;
      cosines[word] = sum * scale;
    }
    return largest(cosines, count + skipped.size)
      .filter((word) => !skipped.has(word))
      .slice(0, count)
      .map((word) => ({ word: this.words[word]!, cosine: cosines[word]! }));
  }

  similarity(a: string, b: string): number {
    const [first, second] = this.#unitOf([a, b]);
    return first!.reduce((sum, value, at) => sum + value * second![at]!, 0);
  }

  /** Cosine of the mean unit vectors of two lists of words. */
  listSimilarity(first: readonly string[], second: readonly string[]): number {
    const [a, b] = [this.#meanOf(first), this.#meanOf(second)];
    let [dot, normA, normB] = [0, 0, 0];
    for (let at = 0; at < this.size; at++) {
      dot += a[at]! * b[at]!;
      normA += a[at]! ** 2;
      normB += b[at]! ** 2;
    }
    return normA === 0 || normB === 0 ? 0 : dot / Math.sqrt(normA * normB);
  }

  /** Words of a list that have no vector. */
  unknown(words: readonly string[]): string[] {
    return words.filter((word) => !this.has(word));
  }

  #unitOf(words: readonly string[]): Float32Array[] {
    const missing = this.unknown(words);
    if (missing.length > 0) throw new UnknownWordError(missing);
    return words.map((word) => {
      const number = this.#numbers.get(word)!;
      return this.#units.subarray(number * this.size, (number + 1) * this.size);
    });
  }

  #meanOf(words: readonly string[]): Float64Array {
    const mean = new Float64Array(this.size);
    for (const unit of this.#unitOf(words)) unit.forEach((value, at) => (mean[at]! += value / words.length));
    return mean;
  }
}

function unitRows(vectors: Float32Array, size: number): Float32Array {
  const units = new Float32Array(vectors.length);
  for (let first = 0; first < vectors.length; first += size) {
    let norm = 0;
    for (let at = first; at < first + size; at++) norm += vectors[at]! ** 2;
    if (norm === 0) continue;
    const scale = 1 / Math.sqrt(norm);
    for (let at = first; at < first + size; at++) units[at] = vectors[at]! * scale;
  }
  return units;
}

/** Positions of the `count` largest values, largest first; of equals the first. */
export function largest(values: Float64Array, count: number): number[] {
  const kept: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (kept.length === count && !(values[index]! > values[kept[count - 1]!]!)) continue;
    let place = kept.length;
    while (place > 0 && values[kept[place - 1]!]! < values[index]!) place--;
    kept.splice(place, 0, index);
    if (kept.length > count) kept.pop();
  }
  return kept;
}
