/**
 * Terms at places given by their hash (Weinberger, Dasgupta, Langford, Smola & Attenberg 2009): a bounded number of features whatever the
 * texts say, at the price that some terms share one. A model of them holds no words of its texts.
 */
import { IntegerList } from './analyser.ts';
import { murmurHash } from './murmur-hash.ts';
import type { TermSource } from './term-source.ts';

/** Terms whose place is kept in memory; beyond it they are hashed anew. */
const mostKnown = 2_000_000;

export class HashedTerms implements TermSource {
  readonly unit: TermSource['unit'];
  readonly count: number;
  readonly #fresh: () => TermSource;
  readonly #numbers = new IntegerList();
  #terms: TermSource;
  #places: number[] = [];

  /** @param fresh gives a source of terms that has read nothing yet */
  constructor(fresh: () => TermSource, buckets: number) {
    this.#fresh = fresh;
    this.#terms = fresh();
    this.unit = this.#terms.unit;
    this.count = buckets;
  }

  /** Nothing is unknown: `add` makes no difference. */
  encode(text: string, _add: boolean, into: IntegerList, places?: IntegerList): void {
    if (this.#terms.count > mostKnown) {
      this.#terms = this.#fresh();
      this.#places = [];
    }
    this.#numbers.length = 0;
    this.#terms.encode(text, true, this.#numbers, places);
    for (let at = 0; at < this.#numbers.length; at++) {
      const term = this.#numbers.data[at];
      into.push((this.#places[term] ??= Math.abs(murmurHash(this.#terms.spell(term))) % this.count));
    }
  }

  /** Written alike in length, so that their order is that of their numbers. */
  spell(place: number): string {
    return `#${String(place).padStart(String(this.count - 1).length, '0')}`;
  }

  numberOf(term: string): number {
    return Number(term.slice(1));
  }
}
