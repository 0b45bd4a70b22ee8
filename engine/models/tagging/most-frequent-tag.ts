/**
 * The tag that each word has most often in the training part: what every tagger has to beat. A word that the training part
 * does not hold gets the most frequent tag of the words that stand there once, apart for words with a capital letter.
 */
export class MostFrequentTag {
  readonly #tagOf = new Map<string, number>();
  readonly #capital: number;
  readonly #other: number;

  /** @param tags of all words of all sentences; −1: none */
  constructor(sentences: readonly (readonly string[])[], tags: Int32Array, tagCount: number) {
    const counts = new Map<string, Map<number, number>>();
    const all = new Float64Array(tagCount);
    let at = 0;
    for (const words of sentences)
      for (const word of words) {
        const tag = tags[at++]!;
        if (tag < 0) continue;
        all[tag]! += 1;
        let own = counts.get(word);
        if (own === undefined) counts.set(word, (own = new Map<number, number>()));
        own.set(tag, (own.get(tag) ?? 0) + 1);
      }
    const [capital, other] = [new Float64Array(tagCount), new Float64Array(tagCount)];
    for (const [word, own] of counts) {
      let [best, most, words] = [-1, 0, 0];
      for (const [tag, count] of own) {
        words += count;
        if (count > most || (count === most && tag < best)) [best, most] = [tag, count];
      }
      this.#tagOf.set(word, best);
      if (words === 1) (isCapital(word) ? capital : other)[best]! += 1;
    }
    this.#capital = largest(capital, largest(all, 0));
    this.#other = largest(other, largest(all, 0));
  }

  of(word: string): number {
    return this.#tagOf.get(word) ?? (isCapital(word) ? this.#capital : this.#other);
  }

  /** Whether the training part holds the word with a tag. */
  holds(word: string): boolean {
    return this.#tagOf.has(word);
  }
}

function isCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

/** `otherwise` where all are 0. */
function largest(counts: Float64Array, otherwise: number): number {
  let best = otherwise;
  counts.forEach((count, tag) => {
    if (count > counts[best]!) best = tag;
  });
  return best;
}
