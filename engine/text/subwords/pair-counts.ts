/**
 * How often two pieces stand side by side, in words that each count for their number of occurrences; gives the commonest pair again and
 * again while merges change the counts.
 */

export interface Pair {
  readonly left: number;
  readonly right: number;
  /** Words in which it stands, or stood. */
  readonly words: readonly number[];
}

export class PairCounts {
  /** Numbers of the pairs, by their left and then their right piece. */
  readonly #numbers: Map<number, number>[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #counts: number[] = [];
  readonly #words: number[][] = [];
  /** The largest count under which each pair stands in the heap. */
  readonly #offered: number[] = [];
  #touched: number[] = [];
  /** Pairs with the count that each had when it was put there: too large where it has shrunk since. */
  readonly #heap: number[] = [];
  readonly #heapCounts: number[] = [];

  add(left: number, right: number, count: number, word: number): void {
    const ofLeft = (this.#numbers[left] ??= new Map());
    let pair = ofLeft.get(right);
    if (pair === undefined) {
      pair = this.#counts.length;
      ofLeft.set(right, pair);
      this.#left.push(left);
      this.#right.push(right);
      this.#counts.push(0);
      this.#words.push([]);
      this.#offered.push(0);
    }
    this.#counts[pair] += count;
    if (count < 0) return;
    const words = this.#words[pair];
    if (words[words.length - 1] !== word) words.push(word);
    if (this.#counts[pair] > this.#offered[pair]) this.#touched.push(pair);
  }

  /** The commonest pair; of equally common ones that with the smaller ids. Undefined where none comes `least` times. */
  takeCommonest(least: number): Pair | undefined {
    for (const pair of this.#touched) if (this.#counts[pair] > this.#offered[pair]) this.#push(pair);
    this.#touched = [];
    while (this.#heap.length > 0) {
      const offered = this.#heapCounts[0];
      const pair = this.#pop();
      if (offered !== this.#offered[pair]) continue;
      this.#offered[pair] = 0;
      if (this.#counts[pair] < least) continue;
      if (this.#counts[pair] !== offered) {
        this.#push(pair);
        continue;
      }
      const words = this.#words[pair];
      this.#words[pair] = [];
      return { left: this.#left[pair], right: this.#right[pair], words };
    }
    return undefined;
  }

  #push(pair: number): void {
    const count = this.#counts[pair];
    this.#offered[pair] = count;
    let at = this.#heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(pair, count, parent)) break;
      this.#heap[at] = this.#heap[parent];
      this.#heapCounts[at] = this.#heapCounts[parent];
      at = parent;
    }
    this.#heap[at] = pair;
    this.#heapCounts[at] = count;
  }

  #pop(): number {
    const top = this.#heap[0];
    const last = this.#heap.pop() as number;
    const count = this.#heapCounts.pop() as number;
    const length = this.#heap.length;
    if (length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#before(this.#heap[child + 1], this.#heapCounts[child + 1], child))
        child++;
      if (this.#before(last, count, child)) break;
      this.#heap[at] = this.#heap[child];
      this.#heapCounts[at] = this.#heapCounts[child];
      at = child;
    }
    this.#heap[at] = last;
    this.#heapCounts[at] = count;
    return top;
  }

  /** Whether a pair comes before that at a place of the heap. */
  #before(pair: number, count: number, place: number): boolean {
    const other = this.#heap[place];
    if (count !== this.#heapCounts[place]) return count > this.#heapCounts[place];
    if (this.#left[pair] !== this.#left[other]) return this.#left[pair] < this.#left[other];
    return this.#right[pair] < this.#right[other];
  }
}
