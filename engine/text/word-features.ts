/**
 * What a tagger sees of a word: the word itself, its beginning and end, its shape, its characters. Each is a row of one
 * table, and every kind has a row for what the training part did not hold, so that unseen words are read by their parts
 * (Ratnaparkhi 1996, "A maximum entropy model for part-of-speech tagging"; Collobert et al. 2011, "Natural language
 * processing (almost) from scratch").
 */
import { RandomStream, type RandomKey } from '../core/random.ts';

export interface WordFeatureOptions {
  /** Words, beginnings and endings seen less often in training share the row of what is unknown. */
  readonly minCount: number;
  /** Longest beginning and ending of a word that is looked at, in characters; 0: none. */
  readonly prefixes: number;
  readonly suffixes: number;
  /** Characters of each word that are read one by one: of longer words the first and the last; 0: none. */
  readonly characters: number;
}

/** What an encoding of words gives: `perWord` rows for each, one behind the other. */
export interface WordFeatureTable {
  readonly options: WordFeatureOptions;
  /** Known values of each feature, most frequent first; their rows follow that of what is unknown. */
  readonly values: readonly (readonly string[])[];
  readonly characters: readonly string[];
}

const wordFeatures = 2;
/** Runs of the same kind of character count once, so that there are few shapes. */
const longestShape = 8;

export class WordFeatures {
  readonly table: WordFeatureTable;
  /** Features of each word, without its characters. */
  readonly features: number;
  readonly tokensPerWord: number;
  readonly rows: number;
  readonly #firstRows: number[] = [];
  readonly #rowOf: readonly ReadonlyMap<string, number>[];
  readonly #characterRows: ReadonlyMap<string, number>;
  readonly #noCharacter: number;

  constructor(table: WordFeatureTable) {
    this.table = table;
    let next = 0;
    this.#rowOf = table.values.map((values) => {
      const first = next;
      this.#firstRows.push(first);
      next += values.length + 1;
      return new Map(values.map((value, index) => [value, first + 1 + index]));
    });
    this.features = table.values.length;
    this.#noCharacter = next;
    this.#characterRows = new Map(table.characters.map((value, index) => [value, next + 2 + index]));
    this.rows = next + (table.options.characters > 0 ? table.characters.length + 2 : 0);
    this.tokensPerWord = this.features + table.options.characters;
  }

  /** Counts the words of the training part; `countOf` says how often each was seen. */
  static read(
    sentences: readonly (readonly string[])[],
    options: WordFeatureOptions,
  ): { readonly features: WordFeatures; readonly countOf: ReadonlyMap<string, number> } {
    const countOf = new Map<string, number>();
    for (const words of sentences) for (const word of words) countOf.set(word, (countOf.get(word) ?? 0) + 1);
    const counts: Map<string, number>[] = [];
    const characters = new Map<string, number>();
    const add = (to: Map<string, number>, value: string, count: number): void => {
      to.set(value, (to.get(value) ?? 0) + count);
    };
    for (const [word, count] of countOf) {
      featuresOf(word, options).forEach((value, index) => {
        add((counts[index] ??= new Map<string, number>()), value, count);
      });
      if (options.characters > 0) for (const character of word) add(characters, character, count);
    }
    const kept = (of: ReadonlyMap<string, number>, least: number): string[] =>
      [...of]
        .filter(([, count]) => count >= least)
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .map(([value]) => value);
    const values = Array.from({ length: featuresOf('', options).length }, (_, index) =>
      kept(counts[index] ?? new Map<string, number>(), options.minCount),
    );
    return {
      features: new WordFeatures({ options, values, characters: kept(characters, options.minCount) }),
      countOf,
    };
  }

  /** Whether the word was seen often enough to be known by itself. */
  holds(word: string): boolean {
    return this.#rowOf[0]!.has(word);
  }

  /** Rows of the table, `tokensPerWord` for each word. */
  encode(words: readonly string[]): Int32Array {
    const rows = new Int32Array(words.length * this.tokensPerWord);
    words.forEach((word, index) => {
      const at = index * this.tokensPerWord;
      featuresOf(word, this.table.options).forEach((value, feature) => {
        rows[at + feature] = this.#rowOf[feature]!.get(value) ?? this.#firstRows[feature]!;
      });
      this.#encodeCharacters(word, rows.subarray(at + this.features, at + this.tokensPerWord));
    });
    return rows;
  }

  #encodeCharacters(word: string, into: Int32Array): void {
    if (into.length === 0) return;
    let characters = Array.from(word);
    const first = Math.ceil(into.length / 2);
    if (characters.length > into.length)
      characters = [...characters.slice(0, first), ...characters.slice(first - into.length)];
    into.fill(this.#noCharacter);
    characters.forEach((character, index) => {
      into[index] = this.#characterRows.get(character) ?? this.#noCharacter + 1;
    });
  }

  /**
   * Hides words at random, so that the row of unknown words is learnt from words in their places: a word seen n times with
   * probability α / (α + n) (Kiperwasser and Goldberg 2016). Its parts stay to be seen.
   */
  hide(rows: Int32Array, counts: Int32Array, alpha: number, key: RandomKey): void {
    if (alpha === 0) return;
    const random = new RandomStream(key);
    for (let word = 0; word < counts.length; word++) {
      const drawn = random.uint32() / 2 ** 32;
      if (drawn >= alpha / (alpha + counts[word]!)) continue;
      for (let feature = 0; feature < wordFeatures; feature++)
        rows[word * this.tokensPerWord + feature] = this.#firstRows[feature]!;
    }
  }
}

/** The word, the word in lower case, its shape, beginnings from one character on, endings likewise. */
function featuresOf(word: string, { prefixes, suffixes }: WordFeatureOptions): string[] {
  const lower = word.toLowerCase();
  const characters = Array.from(lower);
  const features = [word, lower, shapeOf(word)];
  for (let length = 1; length <= prefixes; length++) features.push(characters.slice(0, length).join(''));
  for (let length = 1; length <= suffixes; length++) features.push(characters.slice(-length).join(''));
  return features;
}

/** Xx for “Anna”, X.X. for “U.S.”, d,d for “1,000”: letters by case, digits, and signs as they are. */
export function shapeOf(word: string): string {
  let shape = '';
  let length = 0;
  for (const character of word) {
    const kind = /\p{Lu}/u.test(character)
      ? 'X'
      : /\p{Ll}/u.test(character)
        ? 'x'
        : /\p{L}|\p{M}/u.test(character)
          ? 'o'
          : /\p{N}/u.test(character)
            ? 'd'
            : character;
    if (shape.endsWith(kind)) continue;
    shape += kind;
    if (++length === longestShape) break;
  }
  return shape;
}
