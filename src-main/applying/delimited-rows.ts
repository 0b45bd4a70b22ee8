/**
 * Rows with predictions behind them as delimited text, from bytes to bytes: the same file as `csv-writer.ts` writes of
 * the same cells, without a string for each cell.
 */
import { formatRow, guardFormula } from '../files/csv-writer.ts';
import {
  blankCells,
  predictionCells,
  type AddedColumnsOptions,
  type PredictingRun,
} from './added-columns.ts';
import type { RowBlock } from './row-block.ts';

export interface DelimitedForm {
  readonly delimiter: string;
  readonly guardFormulas: boolean;
}

/** Columns of the table that are kept; `number`: none but the number of the row. */
export type KeptColumns = readonly number[] | 'number';

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What a cell that is a formula can begin with: see `guardFormula`. */
const formulaStart = new Uint8Array(256);
for (const character of "'=+-@\t\r") formulaStart[character.charCodeAt(0)] = 1;

export class DelimitedRows {
  readonly #run: PredictingRun;
  readonly #added: AddedColumnsOptions;
  readonly #kept: KeptColumns;
  readonly #form: DelimitedForm;
  readonly #delimiter: number;
  readonly #blank: string;
  #out = Buffer.alloc(0);
  #length = 0;

  constructor(run: PredictingRun, added: AddedColumnsOptions, kept: KeptColumns, form: DelimitedForm) {
    this.#run = run;
    this.#added = added;
    this.#kept = kept;
    this.#form = form;
    this.#delimiter = form.delimiter.charCodeAt(0);
    this.#blank = this.#tail(blankCells(run, added));
  }

  /**
   * @param predicted per row; −1: the row has no text, and its new cells are blank
   * @param spare memory to write into, where it is large enough
   */
  write(
    block: RowBlock,
    probabilities: Float32Array,
    predicted: Int32Array,
    spare?: ArrayBuffer,
  ): Uint8Array<ArrayBuffer> {
    const { classes } = this.#run;
    this.#out =
      spare === undefined
        ? Buffer.allocUnsafeSlow(block.bytes.length + block.rows * (64 + 24 * classes.length))
        : Buffer.from(spare);
    this.#length = 0;
    for (let row = 0; row < block.rows; row++) {
      if (this.#kept === 'number') this.#text(String(block.firstRow + row + 1));
      else
        for (let index = 0; index < this.#kept.length; index++) {
          this.#room(1);
          if (index > 0) this.#out[this.#length++] = this.#delimiter;
          this.#cell(block, row * block.width + this.#kept[index]!);
        }
      const answer = predicted[row]!;
      this.#text(
        answer < 0
          ? this.#blank
          : this.#tail(
              predictionCells(
                this.#run,
                {
                  probabilities: probabilities.subarray(row * classes.length, (row + 1) * classes.length),
                  predicted: answer,
                },
                this.#added,
              ),
            ),
      );
    }
    return new Uint8Array(this.#out.buffer, 0, this.#length);
  }

  #tail(cells: readonly (string | number | null)[]): string {
    const texts = cells.map((cell) => (cell === null ? '' : String(cell)));
    const { delimiter, guardFormulas } = this.#form;
    return `${delimiter}${formatRow(guardFormulas ? texts.map(guardFormula) : texts, delimiter)}\n`;
  }

  #text(text: string): void {
    this.#room(3 * text.length);
    this.#length += this.#out.write(text, this.#length);
  }

  #cell({ bytes, ends }: RowBlock, cell: number): void {
    const from = cell === 0 ? 0 : ends[cell - 1]!;
    const to = ends[cell]!;
    if (from === to) return;
    if (this.#form.guardFormulas && formulaStart[bytes[from]!] === 1) {
      const text = guardFormula(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString());
      // A cell between others: formatted by itself, an empty one would be quoted, but this one is not empty.
      this.#text(formatRow([text], this.#form.delimiter));
      return;
    }
    // Every byte may be a quotation mark, and there are two more around them.
    this.#room(2 * (to - from) + 2);
    const out = this.#out;
    const delimiter = this.#delimiter;
    let at = this.#length;
    // A byte order mark at the start of a file would be taken for one.
    let quoted = bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    for (let place = from; place < to && !quoted; place++) {
      const byte = bytes[place]!;
      quoted = byte === delimiter || byte === quote || byte === lineFeed || byte === carriageReturn;
      out[at++] = byte;
    }
    if (quoted) {
      at = this.#length;
      out[at++] = quote;
      for (let place = from; place < to; place++) {
        const byte = bytes[place]!;
        if (byte === quote) out[at++] = quote;
        out[at++] = byte;
      }
      out[at++] = quote;
    }
    this.#length = at;
  }

  #room(needed: number): void {
    if (this.#length + needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + needed));
    larger.set(this.#out.subarray(0, this.#length));
    this.#out = larger;
  }
}
