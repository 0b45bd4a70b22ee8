/** First-fit allocation in a WebAssembly memory that grows on demand. */
import { OutOfMemoryError } from '../../core/errors.ts';

const pageBytes = 65536;
/** One WebGPU binding step; also whole cache lines, so that threads do not share one by accident. */
const alignment = 256;

export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  readonly #maximumBytes: number;
  /** Free stretches, sorted by address. */
  #free: { at: number; size: number }[] = [];
  #end: number;
  allocatedBytes = 0;

  constructor(memory: WebAssembly.Memory, heapBase: number, maximumBytes: number) {
    this.memory = memory;
    this.#maximumBytes = maximumBytes;
    this.#end = Math.ceil(heapBase / alignment) * alignment;
  }

  /** Address of `sizeBytes` zeroed bytes. */
  take(sizeBytes: number): number {
    const size = rounded(sizeBytes);
    const index = this.#free.findIndex((stretch) => stretch.size >= size);
    let at: number;
    if (index === -1) {
      at = this.#end;
      this.#grow(at + size, sizeBytes);
      this.#end = at + size;
    } else {
      const stretch = this.#free[index]!;
      at = stretch.at;
      if (stretch.size === size) this.#free.splice(index, 1);
      else this.#free[index] = { at: stretch.at + size, size: stretch.size - size };
    }
    new Uint8Array(this.memory.buffer, at, size).fill(0);
    this.allocatedBytes += size;
    return at;
  }

  give(at: number, sizeBytes: number): void {
    const size = rounded(sizeBytes);
    this.allocatedBytes -= size;
    const index = this.#free.findIndex((stretch) => stretch.at > at);
    this.#free.splice(index === -1 ? this.#free.length : index, 0, { at, size });
    const merged: { at: number; size: number }[] = [];
    for (const stretch of this.#free) {
      const last = merged.at(-1);
      if (last !== undefined && last.at + last.size === stretch.at) last.size += stretch.size;
      else merged.push({ ...stretch });
    }
    const last = merged.at(-1);
    if (last !== undefined && last.at + last.size === this.#end) {
      this.#end = last.at;
      merged.pop();
    }
    this.#free = merged;
  }

  #grow(toBytes: number, requestedBytes: number): void {
    const have = this.memory.buffer.byteLength;
    if (toBytes <= have) return;
    if (toBytes > this.#maximumBytes)
      throw new OutOfMemoryError(
        'wasm',
        requestedBytes,
        `its memory ends at ${this.#maximumBytes / 2 ** 30} GiB.`,
      );
    try {
      this.memory.grow(Math.ceil((toBytes - have) / pageBytes));
    } catch {
      throw new OutOfMemoryError('wasm', requestedBytes, 'the operating system refused.');
    }
  }
}

function rounded(sizeBytes: number): number {
  return Math.max(alignment, Math.ceil(sizeBytes / alignment) * alignment);
}
