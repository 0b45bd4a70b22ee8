/** Some thousand rows of a table on their way to a thread: the bytes of all their cells, without an object for each. */
import { copyCell, type RawRecord } from '../files/raw-record.ts';

export interface RowBlock {
  /** Number of the first row among those that are written, from 0. */
  readonly firstRow: number;
  readonly rows: number;
  /** Cells of a row. */
  readonly width: number;
  /** UTF-8 of all cells, row by row, without anything between them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each cell ends in `bytes`, rows × width; it begins where the one before it ends. */
  readonly ends: Int32Array<ArrayBuffer>;
}

/** Rows of a block: enough that handing it over costs nothing beside the work, few enough that memory stays small. */
const rowsOfBlock = 2_048;
/** Long texts end a block earlier. */
const bytesOfBlock = 4 << 20;

export class RowBlockBuilder {
  readonly #width: number;
  #bytes = Buffer.allocUnsafeSlow(1 << 20);
  #ends: Int32Array<ArrayBuffer>;
  #length = 0;
  #rows = 0;
  #firstRow: number;
  /** Memory of blocks that are done: the collector of garbage would leave megabytes of them lying about. */
  readonly #done: RowBlock[] = [];

  constructor(width: number, firstRow: number) {
    this.#width = width;
    this.#firstRow = firstRow;
    this.#ends = new Int32Array(rowsOfBlock * width);
  }

  get full(): boolean {
    return this.#rows === rowsOfBlock || this.#length >= bytesOfBlock;
  }

  get empty(): boolean {
    return this.#rows === 0;
  }

  /** A record with fewer cells is filled up with empty ones, so that the columns behind stay in their places. */
  add(record: RawRecord): void {
    const { count } = record;
    let needed = this.#length;
    for (let cell = 0; cell < count; cell++) needed += record.ends[cell]! - record.starts[cell]!;
    if (needed > this.#bytes.length) this.#grow(needed);
    const place = this.#rows * this.#width;
    for (let cell = 0; cell < this.#width; cell++) {
      if (cell < count) this.#length = copyCell(record, cell, this.#bytes, this.#length);
      this.#ends[place + cell] = this.#length;
    }
    this.#rows++;
  }

  /** The rows so far; the next `add` begins a new block. */
  take(): RowBlock {
    const block = {
      firstRow: this.#firstRow,
      rows: this.#rows,
      width: this.#width,
      bytes: new Uint8Array(this.#bytes.buffer, 0, this.#length),
      ends: this.#ends,
    };
    this.#firstRow += this.#rows;
    const done = this.#done.pop();
    // The next block is most likely as large as this one.
    this.#bytes =
      done === undefined
        ? Buffer.allocUnsafeSlow(Math.max(1 << 16, Math.ceil(this.#length * 1.2)))
        : Buffer.from(done.bytes.buffer);
    this.#ends = done?.ends ?? new Int32Array(rowsOfBlock * this.#width);
    this.#length = 0;
    this.#rows = 0;
    return block;
  }

  /** Takes the memory of a block that nobody reads any more. */
  reuse(block: RowBlock): void {
    this.#done.push(block);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.ceil(this.#bytes.length * 1.5)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Texts of one column, in the order of the rows. */
export function columnTexts(block: RowBlock, column: number): string[] {
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  const texts = new Array<string>(block.rows);
  for (let row = 0; row < block.rows; row++) {
    const cell = row * block.width + column;
    texts[row] = bytes.toString('utf8', cell === 0 ? 0 : block.ends[cell - 1], block.ends[cell]);
  }
  return texts;
}

/** All cells of a row as strings. */
export function rowCells(block: RowBlock, row: number): string[] {
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  return Array.from({ length: block.width }, (_, column) => {
    const cell = row * block.width + column;
    return bytes.toString('utf8', cell === 0 ? 0 : block.ends[cell - 1], block.ends[cell]);
  });
}
