/**
 * Writes rows as the pages of an SQLite table, without SQLite: handing a cell over to it costs more than copying it.
 * The result is an ordinary database file with one table (https://www.sqlite.org/fileformat2.html, sections 1.5 to 2.1),
 * from which SQLite takes the rows over page content by page content.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { asIs, cellBytes, copyCell, type RawRecord } from '../files/raw-record.ts';

export const pageBytes = 8192;
/** Beyond this a row goes on in overflow pages (fileformat2, section 1.6: X, and M of a table leaf). */
const mostLocal = pageBytes - 35;
const leastLocal = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
const overflowBytes = pageBytes - 4;
const leafHeader = 8;
const interiorHeader = 12;
const tableLeaf = 13;
const tableInterior = 5;
const writeAt = 1 << 20;

/** A database file with one empty table, as SQLite made it. */
export interface TableTemplate {
  readonly bytes: Buffer;
  /** Page of the table's root, 1-based. */
  readonly rootPage: number;
}

export class TablePages {
  /** Rows written. */
  rows = 0;
  /** Bytes of pages so far. */
  sizeBytes = 0;
  readonly #template: TableTemplate;
  /** Positions in the record of the table's columns after the key and the line. */
  readonly #order: Int32Array;
  readonly #lengths: Int32Array;
  readonly #file: number;
  /** Pages not written yet, from `#first` on. */
  #pages = Buffer.alloc(4 * writeAt);
  #first: number;
  #count = 0;
  /** Place of the open leaf within `#pages`; −1 without one. */
  #leaf = -1;
  #cells = 0;
  #content = 0;
  #lastKey = 0;
  #scratch = Buffer.alloc(1 << 16);
  readonly #children: number[] = [];
  readonly #keys: number[] = [];

  constructor(path: string, template: TableTemplate, order: readonly number[]) {
    this.#template = template;
    this.#order = Int32Array.from(order);
    this.#lengths = new Int32Array(order.length);
    this.#first = template.bytes.length / pageBytes + 1;
    this.#file = openSync(path, 'w');
  }

  /** Keys must rise. `line` is at most 2⁴⁷. */
  add(key: number, line: number, record: RawRecord): void {
    const order = this.#order;
    const lengths = this.#lengths;
    const { starts, ends, kinds } = record;
    const lineBytes =
      line < 128 ? 1 : line < 32_768 ? 2 : line < 8_388_608 ? 3 : line < 2_147_483_648 ? 4 : 6;
    let header = 2;
    let body = lineBytes;
    for (let i = 0; i < order.length; i++) {
      const cell = order[i]!;
      const length = kinds[cell] === asIs ? ends[cell]! - starts[cell]! : cellBytes(record, cell);
      lengths[i] = length;
      header += varintLength(13 + 2 * length);
      body += length;
    }
    // The length of the header counts itself.
    header += header + 1 < 128 ? 1 : header + 2 < 16_384 ? 2 : 3;
    const payload = header + body;
    if (payload > mostLocal) {
      if (this.#scratch.length < payload) this.#scratch = Buffer.alloc(payload * 2);
      this.#writePayload(this.#scratch, 0, header, line, lineBytes, record);
      this.#addLong(key, payload);
    } else {
      const size = varintLength(payload) + varintLength(key) + payload;
      const from = this.#room(size);
      let at = writeVarint(this.#pages, from, payload);
      at = writeVarint(this.#pages, at, key);
      this.#writePayload(this.#pages, at, header, line, lineBytes, record);
    }
    this.#lastKey = key;
    this.rows++;
  }

  /** Completes the file. */
  finish(): void {
    const { bytes, rootPage } = this.#template;
    const file = Buffer.from(bytes);
    const root = file.subarray((rootPage - 1) * pageBytes, rootPage * pageBytes);
    if (this.#children.length === 0 && this.#leaf >= 0) {
      // One leaf is the root itself; its own place becomes the first free page (section 1.5), which lists no others.
      this.#endLeaf();
      this.#pages.copy(root, 0, this.#leaf, this.#leaf + pageBytes);
      this.#pages.fill(0, this.#leaf, this.#leaf + pageBytes);
      file.writeUInt32BE(this.#first + this.#leaf / pageBytes, 32);
      file.writeUInt32BE(1, 36);
    } else if (this.#leaf >= 0) {
      this.#closeLeaf();
      this.#writeInterior(root);
    }
    this.#write();
    file.writeUInt32BE(this.#first - 1, 28);
    writeSync(this.#file, file, 0, file.length, 0);
    closeSync(this.#file);
  }

  /** Gives the file up as it is. */
  abandon(): void {
    closeSync(this.#file);
  }

  #writePayload(
    into: Buffer,
    start: number,
    header: number,
    line: number,
    lineBytes: number,
    record: RawRecord,
  ): void {
    const lengths = this.#lengths;
    let at = writeVarint(into, start, header);
    // The key is NULL in the record itself (section 2.4); serial types 1 to 5 are integers of 1, 2, 3, 4 and 6 bytes.
    into[at++] = 0;
    into[at++] = lineBytes === 6 ? 5 : lineBytes;
    for (let i = 0; i < lengths.length; i++) at = writeVarint(into, at, 13 + 2 * lengths[i]!);
    at = into.writeIntBE(line, at, lineBytes);
    const order = this.#order;
    for (let i = 0; i < order.length; i++) at = copyCell(record, order[i]!, into, at);
  }

  /** The payload lies in `#scratch`. */
  #addLong(key: number, payload: number): void {
    const fitting = leastLocal + ((payload - leastLocal) % overflowBytes);
    const local = fitting <= mostLocal ? fitting : leastLocal;
    const size = varintLength(payload) + varintLength(key) + local + 4;
    const from = this.#room(size);
    let at = writeVarint(this.#pages, from, payload);
    at = writeVarint(this.#pages, at, key);
    this.#scratch.copy(this.#pages, at, 0, local);
    this.#pages.writeUInt32BE(this.#first + this.#count, at + local);
    for (let done = local; done < payload; done += overflowBytes) {
      const page = this.#newPage();
      const end = Math.min(payload, done + overflowBytes);
      this.#pages.writeUInt32BE(end < payload ? this.#first + this.#count : 0, page);
      this.#scratch.copy(this.#pages, page + 4, done, end);
    }
  }

  /** Where a cell of this size begins, in the open leaf or a new one. */
  #room(size: number): number {
    if (this.#leaf >= 0 && this.#content - size < leafHeader + 2 * (this.#cells + 1)) this.#closeLeaf();
    if (this.#leaf < 0) {
      this.#leaf = this.#newPage();
      this.#cells = 0;
      this.#content = pageBytes;
    }
    this.#content -= size;
    this.#pages.writeUInt16BE(this.#content, this.#leaf + leafHeader + 2 * this.#cells++);
    return this.#leaf + this.#content;
  }

  #endLeaf(): void {
    this.#pages[this.#leaf] = tableLeaf;
    this.#pages.writeUInt16BE(this.#cells, this.#leaf + 3);
    this.#pages.writeUInt16BE(this.#content, this.#leaf + 5);
  }

  #closeLeaf(): void {
    this.#endLeaf();
    this.#children.push(this.#first + this.#leaf / pageBytes);
    this.#keys.push(this.#lastKey);
    this.#leaf = -1;
    if (this.#count * pageBytes >= writeAt) this.#write();
  }

  /** The pages that lead to the leaves, level by level, until one is left for the root. */
  #writeInterior(root: Buffer): void {
    let children = this.#children;
    let keys = this.#keys;
    // The longest cell: a page number, a key of up to 9 bytes and the pointer to the cell.
    const perPage = Math.floor((pageBytes - interiorHeader) / (4 + 9 + 2));
    while (children.length > perPage) {
      const parents: number[] = [];
      const parentKeys: number[] = [];
      // Evenly, so that no page is left with a single child.
      const groups = Math.ceil(children.length / perPage);
      for (let group = 0; group < groups; group++) {
        const from = Math.floor((group * children.length) / groups);
        const to = Math.floor(((group + 1) * children.length) / groups);
        const place = this.#newPage();
        fillInterior(this.#pages.subarray(place, place + pageBytes), children, keys, from, to);
        parents.push(this.#first + place / pageBytes);
        parentKeys.push(keys[to - 1]!);
      }
      children = parents;
      keys = parentKeys;
    }
    root.fill(0);
    fillInterior(root, children, keys, 0, children.length);
  }

  #newPage(): number {
    const place = this.#count * pageBytes;
    if (place + pageBytes > this.#pages.length) {
      const larger = Buffer.alloc(this.#pages.length * 2);
      this.#pages.copy(larger, 0, 0, place);
      this.#pages = larger;
    }
    this.#pages.fill(0, place, place + pageBytes);
    this.#count++;
    this.sizeBytes += pageBytes;
    return place;
  }

  #write(): void {
    const length = this.#count * pageBytes;
    for (let done = 0; done < length;) {
      const position = (this.#first - 1) * pageBytes + done;
      done += writeSync(this.#file, this.#pages, done, length - done, position);
    }
    this.#first += this.#count;
    this.#count = 0;
  }
}

function fillInterior(
  page: Buffer,
  children: readonly number[],
  keys: readonly number[],
  from: number,
  to: number,
): void {
  let content = pageBytes;
  for (let i = from; i < to - 1; i++) {
    content -= 4 + varintLength(keys[i]!);
    page.writeUInt32BE(children[i]!, content);
    writeVarint(page, content + 4, keys[i]!);
    page.writeUInt16BE(content, interiorHeader + 2 * (i - from));
  }
  page[0] = tableInterior;
  page.writeUInt16BE(to - 1 - from, 3);
  page.writeUInt16BE(content, 5);
  page.writeUInt32BE(children[to - 1]!, 8);
}

/** Bytes of a varint (section 1.6) of a whole number below 2⁵³. */
function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  let length = 4;
  for (let rest = Math.floor(value / 0x10000000); rest > 0; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Returns the place behind it. */
function writeVarint(into: Buffer, at: number, value: number): number {
  if (value < 0x80) {
    into[at] = value;
    return at + 1;
  }
  if (value < 0x4000) {
    into[at] = (value >> 7) | 0x80;
    into[at + 1] = value & 0x7f;
    return at + 2;
  }
  const length = varintLength(value);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    into[at + i] = (rest % 128) | (i === length - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
  return at + length;
}
