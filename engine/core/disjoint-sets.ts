/** Union–find with path halving; the smaller number is the root (Tarjan & van Leeuwen 1984). */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  find(member: number): number {
    const parents = this.#parents;
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  unite(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA < rootB) this.#parents[rootB] = rootA;
    else this.#parents[rootA] = rootB;
  }

  /** Per member the number of its set, in the order in which sets first occur. */
  numbered(): { numbers: Int32Array; size: number } {
    const numbers = new Int32Array(this.#parents.length);
    let size = 0;
    for (let i = 0; i < numbers.length; i++) {
      const root = this.find(i);
      numbers[i] = root === i ? size++ : numbers[root]!;
    }
    return { numbers, size };
  }
}
