/**
 * Puts search indexes of separate pieces together into one: the segments of each are copied as they are, under new
 * numbers, and the record that lists the segments is written anew. The format is that of FTS5's shadow tables, as the
 * comments at the head of SQLite's `fts5_index.c` describe it.
 */
import type Database from 'better-sqlite3';
import { quotedName } from './quoted-name.ts';

/** Rows of `_data`: 1 counts documents and words, 10 lists the segments; the rest are pages of segments. */
const averagesRow = 1;
const structureRow = 10;
/** The number of a segment stands above its pages' places in the key. */
const segmentShift = 37n;

interface Segment {
  readonly number: number;
  readonly firstPage: number;
  readonly lastPage: number;
}

export class SearchSegments {
  readonly #database: Database.Database;
  readonly #table: string;
  readonly #segments: Segment[] = [];
  #documents = 0n;
  #words = 0n;

  /** `table` is an empty FTS5 table of the database's main file. Its connection must be in unsafe mode. */
  constructor(database: Database.Database, table: string) {
    this.#database = database;
    this.#table = table;
  }

  /** Takes the index `documents_fts` of an attached database over; inside a transaction. */
  take(schema: string): void {
    const database = this.#database;
    const block = (row: number): Buffer =>
      database
        .prepare(`SELECT block FROM ${schema}.documents_fts_data WHERE id = ?`)
        .pluck()
        .get(row) as Buffer;
    const averages = new Varints(block(averagesRow));
    this.#documents += averages.next();
    this.#words += averages.next();
    const data = database.prepare(
      `INSERT INTO ${this.#shadow('data')} SELECT id + ?, block FROM ${schema}.documents_fts_data
       WHERE id >= ? AND id < ? ORDER BY id`,
    );
    const index = database.prepare(
      `INSERT INTO ${this.#shadow('idx')} SELECT ?, term, pgno FROM ${schema}.documents_fts_idx WHERE segid = ? ORDER BY term`,
    );
    for (const { number, firstPage, lastPage } of segmentsOf(block(structureRow))) {
      const renamed = this.#segments.length + 1;
      const old = BigInt(number);
      data.run((BigInt(renamed) - old) << segmentShift, old << segmentShift, (old + 1n) << segmentShift);
      index.run(BigInt(renamed), old);
      this.#segments.push({ number: renamed, firstPage, lastPage });
    }
    database.exec(`INSERT INTO ${this.#shadow('docsize')} SELECT * FROM ${schema}.documents_fts_docsize`);
  }

  /** From here on the index answers; inside a transaction. */
  finish(): void {
    const write = this.#database.prepare(`UPDATE ${this.#shadow('data')} SET block = ? WHERE id = ?`);
    write.run(Buffer.from([...varint(this.#documents), ...varint(this.#words)]), BigInt(averagesRow));
    const count = BigInt(this.#segments.length);
    // Version of the settings; one level; segments in all; pages ever written; no merge under way; segments of the level.
    const structure = [0, 0, 0, 0, 1, ...varint(count), ...varint(count), 0, ...varint(count)];
    for (const { number, firstPage, lastPage } of this.#segments) {
      for (const value of [number, firstPage, lastPage]) structure.push(...varint(BigInt(value)));
    }
    write.run(Buffer.from(structure), BigInt(structureRow));
  }

  #shadow(part: string): string {
    return quotedName(`${this.#table}_${part}`);
  }
}

/** Oldest last within a level; which comes first makes no difference to segments of different documents. */
function segmentsOf(structure: Buffer): Segment[] {
  const read = new Varints(structure.subarray(4));
  const levels = Number(read.next());
  read.next();
  read.next();
  const segments: Segment[] = [];
  for (let level = 0; level < levels; level++) {
    read.next();
    for (let left = Number(read.next()); left > 0; left--) {
      const [number, firstPage, lastPage] = [read.next(), read.next(), read.next()].map(Number);
      segments.push({ number: number!, firstPage: firstPage!, lastPage: lastPage! });
    }
  }
  return segments;
}

class Varints {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): bigint {
    let value = 0n;
    for (let i = 0; i < 9; i++) {
      const byte = this.#bytes[this.#at++] ?? 0;
      if (i === 8) return (value << 8n) | BigInt(byte);
      value = (value << 7n) | BigInt(byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  }
}

/** Of a number below 2⁵⁶. */
function varint(value: bigint): number[] {
  const bytes = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return bytes;
}
