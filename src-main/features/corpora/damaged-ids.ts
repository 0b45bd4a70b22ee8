import { cellText, type RawRecord } from '../../files/raw-record.ts';

const plus = 43;
const space = 32;

/** Ids that a spreadsheet took for numbers: written as 1.23E+18, or with the digits after the fifteenth turned into zeros. */
export class DamagedIds {
  rows = 0;
  first = '';
  #long = 0;
  #zeros = 0;
  #firstZeros = '';

  add(record: RawRecord, cell: number): void {
    const { bytes, base } = record;
    const from = base + record.starts[cell]!;
    const to = base + record.ends[cell]!;
    let at = from;
    while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    // Most ids need no closer look.
    if (at < to) {
      while (at < to && bytes[at] !== plus && bytes[at]! > space && bytes[at]! < 128) at++;
      if (at < to) this.#look(cellText(record, cell));
    } else if (to - from > 15) {
      if (bytes[to - 1] === 48) this.#look(cellText(record, cell));
      else this.#long++;
    }
  }

  #look(id: string): void {
    if (/^\s*\d([.,]\d+)?E\+\d+\s*$/i.test(id)) {
      if (this.rows++ === 0) this.first = id;
      return;
    }
    const digits = /^\s*(\d{16,})\s*$/.exec(id)?.[1];
    if (digits === undefined) return;
    this.#long++;
    // Only one id in ten ends with a zero by chance.
    if (!/^0+$/.test(digits.slice(15))) return;
    if (this.#zeros++ === 0) this.#firstZeros = id;
  }

  warnings(): string[] {
    const found: string[] = [];
    if (this.rows > 0) found.push(sentence(this.rows, this.first));
    // Long runs of zeros prove it for one id; single zeros only where nearly all have them.
    if (this.#zeros >= 3 && this.#zeros > 0.5 * this.#long)
      found.push(sentence(this.#zeros, this.#firstZeros));
    return found;
  }
}

function sentence(rows: number, first: string): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'id' : 'ids'} such as “${first}” look rounded by a spreadsheet; fetch the ids again from where they came.`;
}
