export const asIs = 0;
/** Each pair of quotation marks stands for one. */
export const withDoubledQuotes = 1;
/** So does an escape character before a quotation mark or before another one. */
export const withEscapedQuotes = 2;

/** A row of a table before its cells become strings: UTF-8 bytes and the places of the cells in them. */
export interface RawRecord {
  /** 1-based line of the file on which it begins. */
  readonly line: number;
  /** Number of cells. */
  readonly count: number;
  /** It has no characters at all; its one cell is empty. */
  readonly blank: boolean;
  /** It was read although its quotes are not where the format wants them. */
  readonly strayQuotes: boolean;
  readonly bytes: Buffer;
  /** Where in `bytes` the places below count from. */
  readonly base: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How each cell's bytes become its text. */
  readonly kinds: Uint8Array;
  /** Code of the quotation mark, −1 where there is none. */
  readonly quote: number;
  /** Code of the character that escapes a quotation mark, −1 where there is none. */
  readonly escape: number;
  /** All cells as strings. */
  cells(): string[];
}

/** Cells that are strings already, such as those of a workbook, as a record. One object serves for all rows. */
export class PackedRecord implements RawRecord {
  line = 0;
  count = 0;
  blank = false;
  strayQuotes = false;
  bytes = Buffer.alloc(1 << 16);
  readonly base = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  kinds = new Uint8Array(64);
  readonly quote = -1;
  readonly escape = -1;
  #cells: string[] = [];

  set(line: number, cells: string[], strayQuotes: boolean): void {
    this.line = line;
    this.count = cells.length;
    this.strayQuotes = strayQuotes;
    this.blank = cells.length === 1 && cells[0] === '';
    this.#cells = cells;
    if (cells.length > this.starts.length) {
      this.starts = new Int32Array(cells.length * 2);
      this.ends = new Int32Array(cells.length * 2);
      this.kinds = new Uint8Array(cells.length * 2);
    }
    let at = 0;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      if (at + 3 * cell.length > this.bytes.length) {
        const larger = Buffer.alloc(2 * (at + 3 * cell.length));
        this.bytes.copy(larger, 0, 0, at);
        this.bytes = larger;
      }
      this.starts[i] = at;
      at += this.bytes.write(cell, at);
      this.ends[i] = at;
    }
  }

  cells(): string[] {
    return this.#cells;
  }
}

/** Bytes of a cell's text in UTF-8. */
export function cellBytes(record: RawRecord, cell: number): number {
  const { bytes, base } = record;
  const from = base + record.starts[cell]!;
  const to = base + record.ends[cell]!;
  let length = to - from;
  if (record.kinds[cell] === asIs) return length;
  for (let at = from; at + 1 < to; at++) {
    if (!standsForNext(record, cell, bytes[at]!, bytes[at + 1]!)) continue;
    length--;
    at++;
  }
  return length;
}

/** Writes a cell's text as UTF-8 and returns the place behind it. */
export function copyCell(record: RawRecord, cell: number, into: Buffer, place: number): number {
  const { bytes, base } = record;
  const to = base + record.ends[cell]!;
  let from = base + record.starts[cell]!;
  let at = place;
  if (record.kinds[cell] !== asIs) {
    for (; from < to; from++) {
      if (from + 1 < to && standsForNext(record, cell, bytes[from]!, bytes[from + 1]!)) from++;
      into[at++] = bytes[from]!;
    }
  } else if (to - from > 48) {
    bytes.copy(into, at, from, to);
    at += to - from;
  } else {
    // For so few bytes the call costs more than the loop.
    while (from < to) into[at++] = bytes[from++]!;
  }
  return at;
}

export function cellText(record: RawRecord, cell: number): string {
  if (record.kinds[cell] !== asIs) {
    const text = Buffer.allocUnsafe(cellBytes(record, cell));
    copyCell(record, cell, text, 0);
    return text.toString('utf8');
  }
  const { bytes, base, starts, ends } = record;
  return bytes.toString('utf8', base + starts[cell]!, base + ends[cell]!);
}

/** The first of two bytes is there only so that the second counts as a character of the text. */
function standsForNext(
  { kinds, quote, escape }: RawRecord,
  cell: number,
  byte: number,
  next: number,
): boolean {
  if (byte === quote && next === quote) return true;
  return kinds[cell] === withEscapedQuotes && byte === escape && (next === quote || next === escape);
}
