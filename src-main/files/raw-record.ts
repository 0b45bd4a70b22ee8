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
  /** 1 for a cell in whose bytes each pair of quotation marks stands for one. */
  readonly doubled: Uint8Array;
  /** Code of the quotation mark, −1 where there is none. */
  readonly quote: number;
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
  doubled = new Uint8Array(64);
  readonly quote = -1;
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
      this.doubled = new Uint8Array(cells.length * 2);
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
