/**
 * Writes a zip archive as a stream, complete or not at all, and gives the SHA-256 of every entry as it goes.
 *
 * Written on Node's own deflate and CRC-32, since what remains are three kinds of header (PKWARE APPNOTE 6.3.10): names
 * are UTF-8, sizes of 4 GiB and more are kept as Zip64, and all entries bear the same date, so that equal contents make
 * equal archives.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { LecternError } from '../api/errors.ts';
import { writeError } from './atomic-file.ts';

export interface WrittenEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the content, hexadecimal. */
  readonly sha256: string;
}

export type EntryContent = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface ZipWriter {
  readonly path: string;
  /** Packs one file; the pieces are taken one by one, so an entry may be larger than the memory. */
  add(path: string, content: EntryContent): Promise<WrittenEntry>;
  /** Everything is on the disk under its name when this returns. */
  finish(): { path: string; sizeBytes: number };
  /** Leaves nothing behind. */
  abort(): void;
}

interface Packed {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

const full32 = 0xffff_ffff;
/** Room in the local header that becomes the Zip64 sizes where they are needed; readers skip the unknown kind. */
const reservedKind = 0x4c45;
const date1980 = 0x0021;
const utf8Names = 0x0800;
/** Characters of small pieces gathered before they are packed. */
const gathered = 1 << 16;

export function createZipWriter(path: string, { overwrite = false } = {}): ZipWriter {
  const goal = resolve(path);
  if (existsSync(goal) && !overwrite)
    throw new LecternError(
      'already-exists',
      `There is already a file “${goal}”.`,
      'Choose another name, or say that it may be replaced.',
    );
  return new ArchiveFile(goal);
}

class ArchiveFile implements ZipWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #entries: Packed[] = [];
  readonly #names = new Set<string>();
  #file: number | undefined;
  #at = 0;

  constructor(path: string) {
    this.path = path;
    this.#temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    this.#file = this.#guarded(() => openSync(this.#temporary, 'wx'));
  }

  async add(path: string, content: EntryContent): Promise<WrittenEntry> {
    refuseUnsafe(path);
    if (this.#names.has(path)) throw new Error(`The archive already has an entry “${path}”.`);
    this.#names.add(path);
    const name = Buffer.from(path, 'utf8');
    const offset = this.#at;
    this.#write(localHeader(name, 0, 0, 0));
    const start = this.#at;
    const sha256 = createHash('sha256');
    let crc = 0;
    let size = 0;
    const deflate = createDeflateRaw();
    deflate.on('data', (packed: Buffer) => {
      try {
        this.#write(packed);
      } catch (error) {
        deflate.destroy(error as Error);
      }
    });
    const done = finished(deflate);
    // Waited for below; a failure on the way must not count as unhandled until then.
    done.catch(() => undefined);
    for await (const piece of inLargerPieces(content)) {
      crc = crc32(piece, crc);
      size += piece.length;
      sha256.update(piece);
      if (deflate.destroyed) break;
      if (!deflate.write(piece)) await Promise.race([once(deflate, 'drain'), done]);
    }
    if (!deflate.destroyed) deflate.end();
    await done;
    const packed = this.#at - start;
    this.#writeAt(localHeader(name, crc, size, packed), offset);
    this.#entries.push({ name, crc, size, packed, offset });
    return { path, sizeBytes: size, sha256: sha256.digest('hex') };
  }

  finish(): { path: string; sizeBytes: number } {
    const start = this.#at;
    for (const entry of this.#entries) this.#write(centralHeader(entry));
    this.#write(endOfDirectory(this.#entries.length, start, this.#at - start));
    this.#guarded(() => {
      fsyncSync(this.#file as number);
      closeSync(this.#file as number);
      this.#file = undefined;
      renameSync(this.#temporary, this.path);
    });
    return { path: this.path, sizeBytes: this.#at };
  }

  abort(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#temporary, { force: true });
  }

  #write(bytes: Uint8Array): void {
    this.#writeAt(bytes, this.#at);
    this.#at += bytes.length;
  }

  #writeAt(bytes: Uint8Array, position: number): void {
    this.#guarded(() => {
      if (this.#file === undefined) throw new Error('The archive is closed.');
      for (let written = 0; written < bytes.length;)
        written += writeSync(this.#file, bytes, written, bytes.length - written, position + written);
    });
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.abort();
      throw writeError(error, this.path);
    }
  }
}

/** Rows of a table come by the hundred characters; packing them singly would cost more than packing. */
async function* inLargerPieces(content: EntryContent): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const piece of content) {
    if (typeof piece === 'string') {
      text += piece;
      if (text.length < gathered) continue;
      yield Buffer.from(text, 'utf8');
      text = '';
    } else {
      if (text !== '') yield Buffer.from(text, 'utf8');
      text = '';
      yield piece;
    }
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

function refuseUnsafe(path: string): void {
  const unsafe =
    path === '' || path.startsWith('/') || path.includes('\\') || path.includes(':') || path.includes('\0');
  if (unsafe || path.split('/').some((step) => step === '..' || step === '.' || step === ''))
    throw new Error(`“${path}” is no safe name for a file in an archive.`);
}

function localHeader(name: Buffer, crc: number, size: number, packed: number): Buffer {
  const large = size >= full32 || packed >= full32;
  const header = Buffer.alloc(30 + name.length + 20);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(large ? 45 : 20, 4);
  header.writeUInt16LE(utf8Names, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(date1980, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(large ? full32 : packed, 18);
  header.writeUInt32LE(large ? full32 : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(20, 28);
  name.copy(header, 30);
  const extra = 30 + name.length;
  header.writeUInt16LE(large ? 1 : reservedKind, extra);
  header.writeUInt16LE(16, extra + 2);
  if (large) {
    header.writeBigUInt64LE(BigInt(size), extra + 4);
    header.writeBigUInt64LE(BigInt(packed), extra + 12);
  }
  return header;
}

function centralHeader({ name, crc, size, packed, offset }: Packed): Buffer {
  const large = size >= full32 || packed >= full32 || offset >= full32;
  const header = Buffer.alloc(46 + name.length + (large ? 28 : 0));
  header.writeUInt32LE(0x0201_4b50, 0);
  // Made on Unix, so that the permissions below are read: a plain file that its owner may write.
  header.writeUInt16LE((3 << 8) | 45, 4);
  header.writeUInt16LE(large ? 45 : 20, 6);
  header.writeUInt16LE(utf8Names, 8);
  header.writeUInt16LE(8, 10);
  header.writeUInt16LE(date1980, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(large ? full32 : packed, 20);
  header.writeUInt32LE(large ? full32 : size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(large ? 28 : 0, 30);
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(large ? full32 : offset, 42);
  name.copy(header, 46);
  if (large) {
    const extra = 46 + name.length;
    header.writeUInt16LE(1, extra);
    header.writeUInt16LE(24, extra + 2);
    header.writeBigUInt64LE(BigInt(size), extra + 4);
    header.writeBigUInt64LE(BigInt(packed), extra + 12);
    header.writeBigUInt64LE(BigInt(offset), extra + 20);
  }
  return header;
}

function endOfDirectory(entries: number, start: number, size: number): Buffer {
  const large = entries >= 0xffff || start >= full32 || size >= full32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(entries, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries, 0xffff), 10);
  end.writeUInt32LE(large ? full32 : size, 12);
  end.writeUInt32LE(large ? full32 : start, 16);
  if (!large) return end;
  const zip64 = Buffer.alloc(56 + 20);
  zip64.writeUInt32LE(0x0606_4b50, 0);
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeUInt16LE(45, 12);
  zip64.writeUInt16LE(45, 14);
  zip64.writeBigUInt64LE(BigInt(entries), 24);
  zip64.writeBigUInt64LE(BigInt(entries), 32);
  zip64.writeBigUInt64LE(BigInt(size), 40);
  zip64.writeBigUInt64LE(BigInt(start), 48);
  zip64.writeUInt32LE(0x0706_4b50, 56);
  zip64.writeBigUInt64LE(BigInt(start + size), 64);
  zip64.writeUInt32LE(1, 72);
  return Buffer.concat([zip64, end]);
}
