/** A zip archive (APPNOTE.TXT) whose entries are compressed while they are written: memory stays bounded. */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { LecternError } from '../api/errors.ts';
import type { AtomicFile } from './atomic-file.ts';

const largest = 2 ** 32 - 1;
const chunkBytes = 1 << 19;
/** 1 January 1980: the same content gives the same bytes. */
const timestamp = 0x00210000;

interface Entry {
  readonly name: Buffer;
  readonly at: number;
  crc: number;
  packed: number;
  size: number;
}

export class ZipStream {
  readonly #file: AtomicFile;
  readonly #entries: Entry[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(file: AtomicFile) {
    this.#file = file;
  }

  /** Begins an entry; what is added goes into it until the next begins. */
  begin(name: string): void {
    this.#end();
    const entry = { name: Buffer.from(name, 'utf8'), at: this.#file.sizeBytes, crc: 0, packed: 0, size: 0 };
    this.#entries.push(entry);
    this.#file.write(Buffer.concat([header(0x04034b50, entry).subarray(0, 30), entry.name]));
  }

  add(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= chunkBytes) this.#compress();
  }

  finish(): void {
    this.#end();
    const start = this.#file.sizeBytes;
    for (const entry of this.#entries) this.#file.write(Buffer.concat([directoryEntry(entry), entry.name]));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#file.sizeBytes - start, 12);
    end.writeUInt32LE(start, 16);
    this.#file.write(end);
  }

  /** Each chunk is compressed by itself and ends at a byte, so that the chunks can stand one behind the other. */
  #compress(): void {
    const entry = this.#entries.at(-1);
    if (entry === undefined || this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    const packed = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    entry.crc = crc32(bytes, entry.crc);
    entry.size += bytes.length;
    entry.packed += packed.length;
    if (entry.size > largest || this.#file.sizeBytes > largest - chunkBytes)
      throw new LecternError(
        'bad-input',
        'The table is larger than 4 GiB, which a workbook cannot hold.',
        'Choose Parquet or CSV.',
      );
    this.#file.write(packed);
  }

  #end(): void {
    this.#compress();
    const entry = this.#entries.at(-1);
    if (entry === undefined) return;
    // An empty last block closes the stream.
    const last = Buffer.from([3, 0]);
    this.#file.write(last);
    entry.packed += last.length;
    this.#file.writeAt(entry.at + 14, header(0x04034b50, entry).subarray(14, 26));
  }
}

/** Signature, version, flags (names in UTF-8), method (deflate), time, then checksum and sizes. */
function header(signature: number, { crc, packed, size, name }: Entry): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(signature, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(0x800, 6);
  bytes.writeUInt16LE(8, 8);
  bytes.writeUInt32LE(timestamp, 10);
  bytes.writeUInt32LE(crc, 14);
  bytes.writeUInt32LE(packed, 18);
  bytes.writeUInt32LE(size, 22);
  bytes.writeUInt16LE(name.length, 26);
  return bytes;
}

function directoryEntry(entry: Entry): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(20, 4);
  header(0, entry).copy(bytes, 6, 4, 30);
  bytes.writeUInt32LE(entry.at, 42);
  return bytes;
}
