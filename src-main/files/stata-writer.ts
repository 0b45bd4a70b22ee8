/**
 * Stata data of release 118 (https://www.stata.com/help.cgi?dta_118), which Stata 14 and newer, R and Python read. Texts are
 * long texts (strL) where they need more than 2,045 bytes, else of the width of the longest in the column. Widths are known
 * only at the end: until then the rows lie in a temporary file beside the goal.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LecternError } from '../api/errors.ts';
import { AtomicFile, writeError } from './atomic-file.ts';
import type { OutputCell, OutputColumn, TableWriter } from './output-table.ts';

const longestFixed = 2_045;
const mostVariables = 32_767;
/** Stata's “system missing value” of a double. */
const missing = Buffer.from('000000000000e07f', 'hex');
const chunkBytes = 1 << 20;

export function createStataWriter(
  path: string,
  columns: readonly OutputColumn[],
  overwrite: boolean,
  /** Of the unfinished file; see `AtomicFile`. */
  mark?: string,
): TableWriter {
  if (columns.length > mostVariables)
    throw new LecternError(
      'bad-input',
      `The table has ${columns.length} columns; Stata holds at most ${mostVariables}.`,
      'Choose CSV or Parquet.',
    );
  const file = new AtomicFile(path, overwrite, mark);
  let spool: Spool;
  try {
    spool = new Spool(file.path);
  } catch (error) {
    file.abort();
    throw writeError(error, file.path);
  }
  const widths = columns.map(() => 1);
  let rows = 0;
  const abort = (): void => {
    spool.close();
    file.abort();
  };
  return {
    path: file.path,
    write(cells) {
      columns.forEach(({ kind }, index) => {
        const cell = cells[index] ?? null;
        const bytes = kind === 'number' ? numberBytes(cell) : Buffer.from(String(cell ?? ''), 'utf8');
        if (kind === 'text') widths[index] = Math.max(widths[index]!, bytes.length);
        spool.add(bytes);
      });
      rows += 1;
    },
    finish() {
      try {
        new StataFile(file, columns, widths, rows).write(spool);
      } finally {
        spool.close();
      }
      file.finish();
      return { path: file.path, rows, sizeBytes: file.sizeBytes };
    },
    abort,
  };
}

function numberBytes(cell: OutputCell): Buffer {
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return missing;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(cell);
  return bytes;
}

/** Cells one behind the other, each after its length, in a file that has no name as soon as it is closed. */
class Spool {
  readonly #path: string;
  readonly #goal: string;
  #file: number | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(goal: string) {
    this.#goal = goal;
    this.#path = join(dirname(goal), `.${basename(goal)}.${randomUUID()}.part`);
    this.#file = openSync(this.#path, 'wx+');
  }

  add(bytes: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.#pending.push(length, bytes);
    this.#pendingBytes += 4 + bytes.length;
    if (this.#pendingBytes >= chunkBytes) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#file!, bytes, written);
    } catch (error) {
      this.close();
      throw writeError(error, this.#goal);
    }
  }

  *cells(): Generator<Buffer> {
    this.#flush();
    let held = Buffer.alloc(0);
    let position = 0;
    const need = (count: number): void => {
      while (held.length < count) {
        const more = Buffer.alloc(Math.max(chunkBytes, count));
        const read = readSync(this.#file!, more, 0, more.length, position);
        position += read;
        if (read === 0) throw new Error('The temporary file ended early.');
        held = Buffer.concat([held, more.subarray(0, read)]);
      }
    };
    for (;;) {
      if (held.length < 4) {
        const more = Buffer.alloc(chunkBytes);
        const read = readSync(this.#file!, more, 0, more.length, position);
        position += read;
        if (read === 0) return;
        held = Buffer.concat([held, more.subarray(0, read)]);
        continue;
      }
      const length = held.readUInt32LE(0);
      need(4 + length);
      yield held.subarray(4, 4 + length);
      held = held.subarray(4 + length);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#path, { force: true });
  }
}

class StataFile {
  readonly #file: AtomicFile;
  readonly #columns: readonly OutputColumn[];
  readonly #widths: readonly number[];
  readonly #rows: number;
  readonly #names: readonly string[];
  /** Where each part begins, in the order of the map. */
  readonly #map: number[] = [0];
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(file: AtomicFile, columns: readonly OutputColumn[], widths: readonly number[], rows: number) {
    this.#file = file;
    this.#columns = columns;
    this.#widths = widths;
    this.#rows = rows;
    this.#names = stataNames(columns.map(({ name }) => name));
  }

  get #at(): number {
    return this.#file.sizeBytes + this.#pendingBytes;
  }

  #put(bytes: Buffer | string): void {
    const own = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    this.#pending.push(own);
    this.#pendingBytes += own.length;
    if (this.#pendingBytes >= chunkBytes) this.#flush();
  }

  #flush(): void {
    this.#file.write(Buffer.concat(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** A part between tags, whose place goes into the map. */
  #part(tag: string, content: () => void): void {
    this.#map.push(this.#at);
    this.#put(`<${tag}>`);
    content();
    this.#put(`</${tag}>`);
  }

  #long(index: number): boolean {
    return this.#columns[index]!.kind === 'text' && this.#widths[index]! > longestFixed;
  }

  write(spool: Spool): void {
    const columns = this.#columns;
    this.#put('<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>');
    this.#put(integer(2, columns.length));
    this.#put('</K><N>');
    this.#put(integer(8, this.#rows));
    this.#put('</N><label>\0\0</label><timestamp>\0</timestamp></header>');
    const mapAt = this.#at + '<map>'.length;
    this.#part('map', () => this.#put(Buffer.alloc(14 * 8)));
    this.#part('variable_types', () => {
      columns.forEach(({ kind }, index) => {
        const type = kind === 'number' ? 65_526 : this.#long(index) ? 32_768 : this.#widths[index]!;
        this.#put(integer(2, type));
      });
    });
    this.#part('varnames', () => this.#names.forEach((name) => this.#put(fixed(name, 129))));
    this.#part('sortlist', () => this.#put(Buffer.alloc((columns.length + 1) * 2)));
    this.#part('formats', () => {
      columns.forEach(({ kind }, index) => {
        const wide = this.#long(index) ? 9 : this.#widths[index]!;
        this.#put(fixed(kind === 'number' ? '%12.0g' : `%${wide}s`, 57));
      });
    });
    this.#part('value_label_names', () => columns.forEach(() => this.#put(Buffer.alloc(129))));
    // The label of a variable is the column's name as it was, up to 80 characters.
    this.#part('variable_labels', () => {
      columns.forEach(({ name }) => this.#put(fixed([...name].slice(0, 80).join(''), 321)));
    });
    this.#part('characteristics', () => {});
    this.#part('data', () => this.#data(spool));
    this.#part('strls', () => this.#longTexts(spool));
    this.#part('value_labels', () => {});
    this.#map.push(this.#at);
    this.#put('</stata_dta>');
    this.#map.push(this.#at);
    this.#flush();
    this.#file.writeAt(mapAt, Buffer.concat(this.#map.map((place) => integer(8, place))));
  }

  #data(spool: Spool): void {
    let index = 0;
    let row = 1;
    for (const cell of spool.cells()) {
      if (this.#columns[index]!.kind === 'number') this.#put(Buffer.from(cell));
      else if (this.#long(index)) {
        // Variable and observation that hold the text; 0, 0 is the empty text.
        const own = cell.length === 0 ? [0, 0] : [index + 1, row];
        this.#put(Buffer.concat([integer(2, own[0]!), integer(6, own[1]!)]));
      } else this.#put(fixed(cell, this.#widths[index]!));
      index += 1;
      if (index === this.#columns.length) [index, row] = [0, row + 1];
    }
  }

  #longTexts(spool: Spool): void {
    if (!this.#columns.some((_, index) => this.#long(index))) return;
    let index = 0;
    let row = 1;
    for (const cell of spool.cells()) {
      if (this.#long(index) && cell.length > 0) {
        this.#put('GSO');
        this.#put(Buffer.concat([integer(4, index + 1), integer(8, row)]));
        // Type 130 is text that ends with a zero byte.
        this.#put(Buffer.concat([Buffer.of(130), integer(4, cell.length + 1), cell, Buffer.of(0)]));
      }
      index += 1;
      if (index === this.#columns.length) [index, row] = [0, row + 1];
    }
  }
}

function integer(width: number, value: number): Buffer {
  const bytes = Buffer.alloc(width);
  if (width === 8) bytes.writeBigUInt64LE(BigInt(value));
  else bytes.writeUIntLE(value, 0, width);
  return bytes;
}

/** Cut at a character where it does not fit, and filled with zeros. */
function fixed(text: string | Buffer, width: number): Buffer {
  const bytes = Buffer.alloc(width);
  if (typeof text === 'string') bytes.write(text, 0, width, 'utf8');
  else text.copy(bytes);
  return bytes;
}

/** Letters, digits and underscores, no digit first, at most 32 characters, each name once. */
function stataNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replaceAll(/[^\p{L}\p{N}_]/gu, '_');
    const start = /^[\p{L}_]/u.test(plain) ? plain : `v${plain}`;
    let free = [...start].slice(0, 32).join('');
    for (let number = 2; taken.has(free); number++)
      free = `${[...start].slice(0, 31 - String(number).length).join('')}_${number}`;
    taken.add(free);
    return free;
  });
}
