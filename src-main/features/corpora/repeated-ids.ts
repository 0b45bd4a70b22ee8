import { cellText, type RawRecord } from '../../files/raw-record.ts';

const quotedExamples = 20;
/**
 * More repeated ids than this are not looked up: two different ones among ten million have the same hash once in 350,000
 * files, and one among so many changes nothing.
 */
const mostLookedUp = 20_000;
/** 128 MB; more ids are counted by the database, which takes longer. */
const mostSlots = 1 << 24;

export interface Repeated {
  /** Rows whose id an earlier row has. */
  readonly rows: number;
  /** Some of the ids. */
  readonly values: readonly string[];
}

/**
 * Finds ids that were met before by 64 bits of hash each, which misses none; whether those that it finds are the same in
 * all their characters is looked up at the end.
 */
export class RepeatedIds {
  /** Rows whose hash an earlier row has. */
  #rows = 0;
  readonly #candidates = new Set<string>();
  /** There were too many ids. */
  #gaveUp = false;
  #low = new Int32Array(1 << 12);
  #high = new Int32Array(1 << 12);
  #count = 0;

  /** Ids without characters do not count. */
  add(record: RawRecord, cell: number): void {
    const { bytes, base } = record;
    const from = base + record.starts[cell]!;
    const to = base + record.ends[cell]!;
    if (from === to || this.#gaveUp) return;
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
      this.#rows++;
      if (this.#candidates.size <= mostLookedUp) this.#candidates.add(cellText(record, cell));
    } else if (++this.#count > 0.6 * this.#low.length) this.#grow();
  }

  /** `occurrences`: how often each of these ids is there in all. Undefined: there were too many ids to remember. */
  count(occurrences: (ids: readonly string[]) => ReadonlyMap<string, number>): Repeated | undefined {
    if (this.#gaveUp) return undefined;
    const candidates = [...this.#candidates];
    if (candidates.length === 0 || candidates.length > mostLookedUp)
      return { rows: this.#rows, values: candidates.slice(0, quotedExamples) };
    const found = occurrences(candidates);
    const values = candidates.filter((id) => (found.get(id) ?? 0) > 1);
    const rows = values.reduce((sum, id) => sum + found.get(id)! - 1, 0);
    return { rows, values: values.slice(0, quotedExamples) };
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
    this.#gaveUp = slots > mostSlots;
    this.#low = new Int32Array(this.#gaveUp ? 0 : slots);
    this.#high = new Int32Array(this.#gaveUp ? 0 : slots);
    if (!this.#gaveUp) for (let i = 0; i < low.length; i++) if (high[i] !== 0) this.#place(low[i]!, high[i]!);
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
