/** How often words stand near each other, as a sparse symmetric matrix. */
import type { CountedWords } from './word-counts.ts';

export interface Cooccurrence {
  /** Row `i` owns entries `starts[i] … starts[i + 1]`, in the order of their columns. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

export interface CooccurrenceOptions {
  /** Words on either side, within a document. */
  readonly window: number;
  /** `inverse`: a neighbour n words away counts 1 / n, as in GloVe (Pennington et al. 2014). */
  readonly weighting: 'flat' | 'inverse';
}

export function countCooccurrences(
  { tokens, offsets, words }: Pick<CountedWords, 'tokens' | 'offsets' | 'words'>,
  { window, weighting }: CooccurrenceOptions,
): Cooccurrence {
  const table = new PairSums();
  for (let document = 0; document + 1 < offsets.length; document++) {
    const to = offsets[document + 1]!;
    for (let at = offsets[document]!; at < to; at++)
      for (let distance = 1; distance <= window && at + distance < to; distance++) {
        const value = weighting === 'flat' ? 1 : 1 / distance;
        const [one, other] = [tokens[at]!, tokens[at + distance]!];
        table.add(one, other, value);
        table.add(other, one, value);
      }
  }
  return table.sorted(words.length);
}

/** Sums by pair of numbers: open addressing. */
class PairSums {
  #size = 0;
  #rows = new Int32Array(1 << 16).fill(-1);
  #columns = new Int32Array(1 << 16);
  #values = new Float64Array(1 << 16);

  add(row: number, column: number, value: number): void {
    const mask = this.#rows.length - 1;
    let hash = Math.imul(row, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    let slot = hash & mask;
    while (this.#rows[slot]! >= 0 && (this.#rows[slot] !== row || this.#columns[slot] !== column))
      slot = (slot + 1) & mask;
    if (this.#rows[slot]! < 0) {
      if (++this.#size * 2 > this.#rows.length) {
        this.#grow();
        this.#size--;
        this.add(row, column, value);
        return;
      }
      this.#rows[slot] = row;
      this.#columns[slot] = column;
    }
    this.#values[slot]! += value;
  }

  #grow(): void {
    const [rows, columns, values] = [this.#rows, this.#columns, this.#values];
    this.#rows = new Int32Array(rows.length * 2).fill(-1);
    this.#columns = new Int32Array(rows.length * 2);
    this.#values = new Float64Array(rows.length * 2);
    this.#size = 0;
    for (let slot = 0; slot < rows.length; slot++)
      if (rows[slot]! >= 0) this.add(rows[slot]!, columns[slot]!, values[slot]!);
  }

  sorted(extent: number): Cooccurrence {
    const starts = new Int32Array(extent + 1);
    for (const row of this.#rows) if (row >= 0) starts[row + 1]!++;
    for (let row = 0; row < extent; row++) starts[row + 1]! += starts[row]!;
    const order = Int32Array.from({ length: starts[extent]! });
    const next = starts.slice();
    for (let slot = 0; slot < this.#rows.length; slot++)
      if (this.#rows[slot]! >= 0) order[next[this.#rows[slot]!]!++] = slot;
    for (let row = 0; row < extent; row++)
      order.subarray(starts[row]!, starts[row + 1]!).sort((a, b) => this.#columns[a]! - this.#columns[b]!);
    return {
      starts,
      columns: order.map((slot) => this.#columns[slot]!),
      values: Float64Array.from(order, (slot) => this.#values[slot]!),
    };
  }
}
