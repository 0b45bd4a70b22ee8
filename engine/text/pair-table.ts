/**
 * N-grams as a tree of integers: an n-gram is the number of its first n − 1 terms together with its last term, so
 * that no string is built for an n-gram that turns out too rare to keep.
 */
export class PairTable {
  count = 0;
  private slots = new Int32Array(1 << 14).fill(-1);
  prefixes = new Int32Array(1 << 13);
  terms = new Int32Array(1 << 13);

  /** The number of (prefix, term), −1 where it is unknown and not to be added. A single term has prefix −1. */
  idOf(prefix: number, term: number, add: boolean): number {
    const { slots, prefixes, terms } = this;
    const mask = slots.length - 1;
    let hash = Math.imul(prefix, 0x9e3779b1) ^ Math.imul(term, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    let slot = hash & mask;
    for (let id = slots[slot]; id >= 0; id = slots[slot]) {
      if (terms[id] === term && prefixes[id] === prefix) return id;
      slot = (slot + 1) & mask;
    }
    if (!add) return -1;
    const id = this.count++;
    slots[slot] = id;
    prefixes[id] = prefix;
    terms[id] = term;
    if (this.count * 2 >= slots.length) this.grow();
    return id;
  }

  private grow(): void {
    const { prefixes, terms } = this;
    const size = this.slots.length * 2;
    this.slots = new Int32Array(size).fill(-1);
    this.prefixes = new Int32Array(size / 2);
    this.terms = new Int32Array(size / 2);
    const count = this.count;
    this.count = 0;
    for (let id = 0; id < count; id++) this.idOf(prefixes[id], terms[id], true);
  }
}
