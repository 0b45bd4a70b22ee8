/**
 * CPU backend: AssemblyScript kernels over one shared memory. A program is a list in that memory that all threads
 * walk, with barriers inside WebAssembly; one wake-up per program.
 */
import type { Backend, BufferRange, DeviceBuffer, KernelCall, Program } from '../../core/backend.ts';
import type { HostArray } from '../../core/dtype.ts';
import { DisposedError, UnsupportedError } from '../../core/errors.ts';
import { instantiateKernels } from './kernels.ts';
import { WasmMemory } from './memory.ts';
import type { RunningThread, ThreadStart } from './threads.ts';
import { controlBytes, controlWords, runProgram, syncOffset } from './threads.ts';

export interface WasmOptions {
  readonly module: WebAssembly.Module;
  /** Shared, when there is more than one thread. */
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
  readonly threads: number;
  readonly description: string;
  /** Starts one more thread, which calls `runThread` with what it is given. */
  readonly startThread: (start: ThreadStart) => Promise<RunningThread>;
}

interface WasmBuffer extends DeviceBuffer {
  /** 0 once freed. */
  address: number;
}

interface WasmProgram extends Program {
  address: number;
  readonly pace: Pace;
}

/** How fast a program ran lately with all threads and with one. */
interface Pace {
  runs: number;
  bestAll: number;
  bestOne: number;
}

/**
 * Where a neighbour keeps the other cores busy, one thread can be faster than many. Results do not depend on the number
 * of threads, so of every `period` runs some are spent on finding out. Long programs are not tried: threads pay there.
 */
const period = 256;
const trials = 4;
const longMs = 30;

function threadsFor(pace: Pace, threads: number): number {
  if (threads === 1) return 1;
  const place = pace.runs % period;
  if (place < trials) return threads;
  if (pace.bestAll > longMs) return threads;
  if (place < 2 * trials) return 1;
  return pace.bestOne < pace.bestAll ? 1 : threads;
}

function note(pace: Pace, active: number, elapsedMs: number): void {
  const place = pace.runs++ % period;
  if (place === 0) pace.bestAll = pace.bestOne = Infinity;
  if (place >= 2 * trials) return;
  if (active === 1) pace.bestOne = Math.min(pace.bestOne, elapsedMs);
  else pace.bestAll = Math.min(pace.bestAll, elapsedMs);
}

/** Looks at the barrier before a thread sleeps: about 20 µs, longer than kernels of one epoch usually differ. */
const barrierSpins = 8000;

export async function createWasmBackend(options: WasmOptions): Promise<Backend> {
  const { module, memory, threads } = options;
  const kernels = instantiateKernels(module, memory);
  const heap = new WasmMemory(memory, kernels.heapBase, options.maximumBytes);
  const control = heap.take(controlBytes);
  const scratch = heap.take(kernels.scratchBytes * threads);
  const words = new Int32Array(memory.buffer, control, controlBytes / 4);
  words[controlWords.scratch] = scratch;
  words[(syncOffset + 192) / 4] = barrierSpins;
  const overhead = heap.allocatedBytes;
  const running = await Promise.all(
    Array.from({ length: threads - 1 }, (_, index) =>
      options.startThread({ module, memory, thread: index + 1, control }),
    ),
  );
  let closed = false;

  const addressOf = ({ buffer, offset }: BufferRange): number => {
    const { address } = buffer as WasmBuffer;
    if (address === 0) throw new DisposedError(buffer.label);
    return address + offset * 4;
  };
  const viewOf = (range: BufferRange, length: number): Float32Array | Int32Array | Uint32Array => {
    if (length > range.length || (range.offset + length) * 4 > range.buffer.sizeBytes)
      throw new RangeError(`${length} elements do not fit into ${range.buffer.label}.`);
    const at = addressOf(range);
    if (range.dtype === 'f32') return new Float32Array(memory.buffer, at, length);
    return range.dtype === 'i32'
      ? new Int32Array(memory.buffer, at, length)
      : new Uint32Array(memory.buffer, at, length);
  };
  const readNow = (range: BufferRange): HostArray => viewOf(range, range.length).slice();

  const encode = (calls: readonly KernelCall[]): Int32Array => {
    const list: number[] = [calls.length];
    const asFloat = new Float32Array(1);
    const asWord = new Int32Array(asFloat.buffer);
    for (const { op, kernel, ranges, barrier } of calls) {
      const opcodeOf = (entry: string): number => {
        const opcode = kernels.opcodes.get(entry);
        if (opcode === undefined) throw new UnsupportedError(op, ranges[0]?.dtype ?? 'f32', 'wasm');
        return opcode;
      };
      if (kernel.kind !== 'wasm') throw new UnsupportedError(op, ranges[0]?.dtype ?? 'f32', 'wasm');
      list.push(opcodeOf(kernel.entry), barrier ? 1 : 0, ranges.length + kernel.args.length, ...ranges.map(addressOf));
      for (const argument of kernel.args)
        if ('i32' in argument) list.push(argument.i32);
        else if ('entry' in argument) list.push(opcodeOf(argument.entry));
        else {
          asFloat[0] = argument.f32;
          list.push(asWord[0]!);
        }
    }
    return Int32Array.from(list);
  };

  return {
    kind: 'wasm',
    description: options.description,
    threads,
    maxRangeBytes: options.maximumBytes,
    get allocatedBytes() {
      return heap.allocatedBytes - overhead;
    },
    allocate(sizeBytes, label) {
      const buffer: WasmBuffer = { sizeBytes, label, address: heap.take(sizeBytes) };
      return buffer;
    },
    free(buffer) {
      const own = buffer as WasmBuffer;
      if (own.address === 0) throw new DisposedError(buffer.label);
      heap.give(own.address, own.sizeBytes);
      own.address = 0;
    },
    write(range, data) {
      viewOf(range, data.length).set(data);
    },
    readNow,
    read: (range) => Promise.resolve(readNow(range)),
    prepare(calls) {
      const code = encode(calls);
      const address = heap.take(code.byteLength);
      new Int32Array(memory.buffer, address, code.length).set(code);
      const program: WasmProgram = {
        calls,
        address,
        pace: { runs: 0, bestAll: Infinity, bestOne: Infinity },
        dispose: () => {
          if (program.address === 0) throw new DisposedError('A program');
          heap.give(program.address, code.byteLength);
          program.address = 0;
        },
      };
      return program;
    },
    dispatch(program) {
      const { address, pace } = program as WasmProgram;
      if (address === 0 || closed) throw new DisposedError('A program');
      for (const { ranges } of program.calls) for (const range of ranges) addressOf(range);
      const active = threadsFor(pace, threads);
      const started = performance.now();
      if (active > 1) {
        words[controlWords.program] = address;
        words[controlWords.active] = active;
        Atomics.add(words, controlWords.sequence, 1);
        Atomics.notify(words, controlWords.sequence);
      }
      runProgram(kernels, words, { thread: 0, control }, address, active);
      note(pace, active, performance.now() - started);
    },
    finish: () => Promise.resolve(),
    async dispose() {
      if (closed) return;
      closed = true;
      Atomics.store(words, controlWords.quit, 1);
      Atomics.add(words, controlWords.sequence, 1);
      Atomics.notify(words, controlWords.sequence);
      await Promise.all(running.map((thread) => thread.stop()));
    },
  };
}
