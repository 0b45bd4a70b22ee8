/** Strings to small integers, without making a string for every occurrence: open addressing over UTF-16 units. */
export class TermTable {
  count = 0;
  private slots = new Int32Array(1 << 12).fill(-1);
  private hashes = new Int32Array(1 << 11);
  private offsets = new Int32Array((1 << 11) + 1);
  private pool = new Uint16Array(1 << 14);

  static from(terms: Iterable<string>): TermTable {
    const table = new TermTable();
    for (const term of terms) table.idOf(term, true);
    return table;
  }

  /** The number of a term, −1 where it is unknown and not to be added. */
  idOf(term: string, add = false): number {
    if (scratch.length < term.length) scratch = new Uint16Array(term.length * 2);
    let hash = HASH_START;
    for (let index = 0; index < term.length; index++) {
      const unit = term.charCodeAt(index);
      scratch[index] = unit;
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
    }
    return this.idOfUnits(scratch, term.length, hash, add);
  }

  /** The same for units with their FNV-1a hash. */
  idOfUnits(units: Uint16Array, length: number, fnv: number, add: boolean): number {
    const hash = fnv ^ (fnv >>> 15);
    const mask = this.slots.length - 1;
    const { slots, hashes, offsets, pool } = this;
    let slot = hash & mask;
    for (let id = slots[slot]; id >= 0; id = slots[slot]) {
      if (hashes[id] === hash) {
        const offset = offsets[id];
        if (offsets[id + 1] - offset === length) {
          let same = 0;
          while (same < length && pool[offset + same] === units[same]) same++;
          if (same === length) return id;
        }
      }
      slot = (slot + 1) & mask;
    }
    if (!add) return -1;
    const id = this.count;
    if (id + 1 >= this.hashes.length) this.growTerms();
    const offset = this.offsets[id];
    if (offset + length > this.pool.length) this.growPool(offset + length);
    for (let index = 0; index < length; index++) this.pool[offset + index] = units[index];
    this.offsets[id + 1] = offset + length;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    this.count = id + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return id;
  }

  term(id: number): string {
    let term = '';
    for (let index = this.offsets[id]; index < this.offsets[id + 1]; index++)
      term += String.fromCharCode(this.pool[index]);
    return term;
  }

  private growTerms(): void {
    const hashes = new Int32Array(this.hashes.length * 2);
    hashes.set(this.hashes);
    this.hashes = hashes;
    const offsets = new Int32Array(hashes.length + 1);
    offsets.set(this.offsets);
    this.offsets = offsets;
  }

  private growPool(needed: number): void {
    const pool = new Uint16Array(Math.max(this.pool.length * 2, needed));
    pool.set(this.pool);
    this.pool = pool;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = this.hashes[id] & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

/** FNV-1a, over UTF-16 units instead of bytes. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

let scratch = new Uint16Array(256);
