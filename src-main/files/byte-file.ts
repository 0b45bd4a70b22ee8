/** A binary file read from front to back or at any place, a megabyte at a time. */
import { closeSync, openSync, readSync } from 'node:fs';
import { LecternError } from '../api/errors.ts';

const bufferBytes = 1 << 20;

export class ByteFile {
  littleEndian = true;
  readonly #name: string;
  readonly #file: number;
  #buffer = Buffer.alloc(0);
  /** Where the buffer begins in the file. */
  #bufferAt = 0;
  #at = 0;

  constructor(path: string, name: string) {
    this.#name = name;
    this.#file = openSync(path, 'r');
  }

  get position(): number {
    return this.#at;
  }

  set position(at: number) {
    this.#at = at;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Valid until the next call. */
  bytes(count: number): Buffer {
    const from = this.#at - this.#bufferAt;
    if (from >= 0 && from + count <= this.#buffer.length) {
      this.#at += count;
      return this.#buffer.subarray(from, from + count);
    }
    if (count < 0 || count > 1 << 30) throw damaged(this.#name);
    const size = Math.max(count, bufferBytes);
    const buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const read = readSync(this.#file, buffer, filled, size - filled, this.#at + filled);
      if (read === 0) break;
      filled += read;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#bufferAt = this.#at;
    if (filled < count) throw damaged(this.#name);
    this.#at += count;
    return this.#buffer.subarray(0, count);
  }

  skip(count: number): void {
    if (count < 0) throw damaged(this.#name);
    this.#at += count;
  }

  uint8(): number {
    return this.bytes(1)[0]!;
  }

  uint16(): number {
    const bytes = this.bytes(2);
    return this.littleEndian ? bytes.readUInt16LE() : bytes.readUInt16BE();
  }

  int32(): number {
    const bytes = this.bytes(4);
    return this.littleEndian ? bytes.readInt32LE() : bytes.readInt32BE();
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  uint64(): number {
    const bytes = this.bytes(8);
    const value = this.littleEndian ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(this.#name);
    return Number(value);
  }

  float64(): number {
    const bytes = this.bytes(8);
    return this.littleEndian ? bytes.readDoubleLE() : bytes.readDoubleBE();
  }
}

export function damaged(name: string): LecternError {
  return new LecternError(
    'bad-file',
    `“${name}” is damaged or cut short.`,
    'Fetch the file again, or save it once more in the program it came from.',
  );
}
