/**
 * Threads of the WASM backend. The thread that dispatches is number 0 and works too; the others sleep until the
 * sequence number moves, run the same program, and meet at its last barrier.
 */
import type { KernelInstance } from './kernels.ts';
import { instantiateKernels } from './kernels.ts';

/** What a new thread is handed; it can be sent between threads. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  /** Address of the control block. */
  readonly control: number;
}

/** A running thread that can be stopped. */
export interface RunningThread {
  stop(): Promise<void>;
}

/** Words of the control block. The barrier's own words follow at `syncOffset`. */
export const controlWords = { sequence: 0, program: 1, active: 2, quit: 3, scratch: 4 } as const;
export const syncOffset = 256;
export const controlBytes = 512;

/** Looks before sleeping, some 10 µs: the next step usually comes sooner than a sleeper can wake. */
const spins = 2000;

/** The life of one thread: returns when the backend is disposed of. */
export function runThread(start: ThreadStart): void {
  const kernels = instantiateKernels(start.module, start.memory);
  const control = new Int32Array(start.memory.buffer, start.control, 8);
  const { sequence, program, active, quit } = controlWords;
  let seen = 0;
  for (;;) {
    for (let look = 0; look < spins && Atomics.load(control, sequence) === seen; look++);
    Atomics.wait(control, sequence, seen);
    const now = Atomics.load(control, sequence);
    if (now === seen) continue;
    const job = { program: Atomics.load(control, program), active: Atomics.load(control, active) };
    // While this thread was asleep the others may have gone on without it; a torn reading is tried again.
    if (Atomics.load(control, sequence) !== now) continue;
    seen = now;
    if (Atomics.load(control, quit) !== 0) return;
    if (start.thread < job.active) runProgram(kernels, control, start, job.program, job.active);
  }
}

export function runProgram(
  kernels: KernelInstance,
  control: Int32Array,
  start: { readonly thread: number; readonly control: number },
  program: number,
  active: number,
): void {
  const scratch = control[controlWords.scratch]! + start.thread * kernels.scratchBytes;
  kernels.run(program, start.thread, active, start.control + syncOffset, scratch);
}
