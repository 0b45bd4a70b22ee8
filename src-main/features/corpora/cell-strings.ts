import { asIs, cellText, type RawRecord } from '../../files/raw-record.ts';

const longest = 48;
const slots = 1 << 10;

/** Strings of cells. Short ones that came before, such as categories, are found again by their bytes, not decoded. */
export class CellStrings {
  readonly #bytes = new Uint8Array(slots * longest);
  readonly #strings = new Array<string | undefined>(slots).fill(undefined);
  readonly #lengths = new Int32Array(slots);

  of(record: RawRecord, cell: number): string {
    const { bytes, base } = record;
    const from = base + record.starts[cell]!;
    const length = record.ends[cell]! - record.starts[cell]!;
    if (length > longest || record.kinds[cell] !== asIs) return cellText(record, cell);
    let hash = length;
    for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + bytes[from + i]!) | 0;
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const place = slot * longest;
    const known = this.#strings[slot];
    if (known !== undefined && this.#lengths[slot] === length) {
      let i = 0;
      while (i < length && this.#bytes[place + i] === bytes[from + i]) i++;
      if (i === length) return known;
    }
    const text = cellText(record, cell);
    for (let i = 0; i < length; i++) this.#bytes[place + i] = bytes[from + i]!;
    this.#lengths[slot] = length;
    this.#strings[slot] = text;
    return text;
  }
}
