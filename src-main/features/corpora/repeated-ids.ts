import type { RawRecord } from '../../files/raw-record.ts';

const quotedExamples = 3;
/** 128 MB; more ids are counted by the database, which takes longer. */
const mostSlots = 1 << 24;

/**
 * Counts ids that were met before, by 64 bits of hash each: among ten million ids the chance that any two different ones
 * are taken for the same is one in 350,000.
 */
export class RepeatedIds {
  /** Rows whose id an earlier row has. */
  rows = 0;
  /** Some of the ids. */
  readonly examples = new Set<string>();
  /** There were too many ids; `rows` is worth nothing. */
  gaveUp = false;
  #low = new Int32Array(1 << 12);
  #high = new Int32Array(1 << 12);
  #count = 0;

  /** Ids without characters do not count. */
  add(record: RawRecord, cell: number): void {
    const { bytes, base } = record;
    const from = base + record.starts[cell]!;
    const to = base + record.ends[cell]!;
    if (from === to || this.gaveUp) return;
    let low = 0x811c9dc5;
    let high = 0x9747b28c;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x5bd1e995);
      high ^= high >>> 15;
    }
    low = mixed(low ^ (to - from));
    high = mixed(high) || 1;
    if (this.#place(low, high)) {
      this.rows++;
      if (this.examples.size < quotedExamples) this.examples.add(record.cells()[cell]!);
    } else if (++this.#count > 0.6 * this.#low.length) this.#grow();
  }

  /** True where it was there already. `high` is never 0. */
  #place(low: number, high: number): boolean {
    const mask = this.#low.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      if (this.#high[slot] === 0) {
        this.#low[slot] = low;
        this.#high[slot] = high;
        return false;
      }
      if (this.#high[slot] === high && this.#low[slot] === low) return true;
    }
  }

  #grow(): void {
    const low = this.#low;
    const high = this.#high;
    const slots = low.length * 2;
    this.gaveUp = slots > mostSlots;
    this.#low = new Int32Array(this.gaveUp ? 0 : slots);
    this.#high = new Int32Array(this.gaveUp ? 0 : slots);
    if (!this.gaveUp) for (let i = 0; i < low.length; i++) if (high[i] !== 0) this.#place(low[i]!, high[i]!);
  }
}

/** The finalizer of MurmurHash3 (Appleby 2011): every bit of the input touches every bit of the result. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
