/** The WASM backend in Node: kernel files, shared memory, worker threads, and the choice among instruction sets. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import { instantiateKernels } from '../../engine/backends/wasm/kernels.ts';
import type { RunningThread, ThreadStart } from '../../engine/backends/wasm/threads.ts';
import { createWasmBackend } from '../../engine/backends/wasm/wasm-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { LecternError } from '../api/errors.ts';

const pageBytes = 65536;
/** Addresses are 32 bits wide. */
const maximumPages = 65536;
const buildFolder = new URL('../../engine/backends/wasm/build/', import.meta.url);

export const kernelVariants = [
  { name: 'wide', words: '256-bit SIMD' },
  { name: 'fused', words: '128-bit SIMD with fused multiply-add' },
  { name: 'plain', words: '128-bit SIMD' },
] as const;
export type KernelVariant = (typeof kernelVariants)[number]['name'];

/**
 * Lets V8 join two 128-bit operations into one of 256 bits (x64 only). Counts only for modules compiled afterwards,
 * and for the whole process.
 */
if (process.arch === 'x64') v8.setFlagsFromString('--experimental-wasm-revectorize');

async function compileVariant(name: KernelVariant): Promise<WebAssembly.Module> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await readFile(new URL(`kernels-${name}.wasm`, buildFolder));
  } catch {
    throw new LecternError(
      'no-device',
      'The compiled CPU kernels are missing.',
      'Run `node scripts/build-kernels.mjs` in the folder of the program.',
    );
  }
  return WebAssembly.compile(bytes);
}

function sharedMemory(): WebAssembly.Memory {
  for (let maximum = maximumPages; ; maximum /= 2)
    try {
      return new WebAssembly.Memory({ initial: 64, maximum, shared: true });
    } catch (error) {
      // Address space may be limited (containers, ulimit -v): ask for less.
      if (maximum <= 1024) throw error;
    }
}

/** A small matrix product to time; gives GFLOP/s of the best of a few runs within `budgetMs`. */
function timer(module: WebAssembly.Module): (budgetMs: number) => number {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const { gemm, heapBase } = instantiateKernels(module, memory);
  const [m, n, k] = [60, 96, 192];
  const a = Math.ceil(heapBase / 256) * 256;
  const b = a + m * k * 4;
  const c = b + k * n * 4;
  const scratch = c + m * n * 4;
  let best = 0;
  return (budgetMs) => {
    const end = performance.now() + budgetMs;
    while (performance.now() < end) {
      const started = performance.now();
      gemm(0, 0, m, n, k, a, k, b, n, c, n, 0, scratch);
      best = Math.max(best, (2 * m * n * k) / (performance.now() - started) / 1e6);
    }
    return best;
  };
}

export interface ChosenKernels {
  readonly variant: KernelVariant;
  readonly words: string;
  readonly module: WebAssembly.Module;
  readonly gigaflops: number;
}

let chosen: Promise<ChosenKernels> | undefined;

/** The fastest variant that this machine can compile, measured once per process in some 50 ms. */
export function chooseKernels(): Promise<ChosenKernels> {
  chosen ??= probe();
  return chosen;
}

async function probe(): Promise<ChosenKernels> {
  const candidates: { variant: KernelVariant; words: string; module: WebAssembly.Module }[] = [];
  for (const { name, words } of kernelVariants) {
    // Without the relaxed instructions the plain file is the only one that compiles.
    if (name === 'plain' && candidates.length > 0) break;
    const module = await compileVariant(name).catch((error: unknown) => {
      if (error instanceof WebAssembly.CompileError) return undefined;
      throw error;
    });
    if (module !== undefined) candidates.push({ variant: name, words, module });
  }
  // In turns, so that a busy moment or a slow start of the optimising compiler does not decide.
  const timers = candidates.map(({ module }) => timer(module));
  let measured: number[] = [];
  for (let round = 0; round < probeRounds; round++) measured = timers.map((time) => time(probeRoundMs));
  const fastest = measured.indexOf(Math.max(...measured));
  const winner = candidates[fastest];
  if (winner === undefined)
    throw new LecternError(
      'no-device',
      'This processor lacks the vector instructions that the CPU kernels need.',
    );
  return { ...winner, gigaflops: measured[fastest]! };
}

const probeRounds = 5;
const probeRoundMs = 5;

function startThread(start: ThreadStart): Promise<RunningThread> {
  const worker = new Worker(new URL('./wasm-worker.ts', import.meta.url), { workerData: start });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once('message', () =>
      resolve({
        stop: () => worker.terminate().then(() => undefined),
      }),
    );
    worker.once('error', reject);
  });
}

export async function openWasmBackend(wish: {
  threads?: number | undefined;
  /** For tests; the probe chooses otherwise. */
  variant?: KernelVariant | undefined;
}): Promise<Backend> {
  const kernels =
    wish.variant === undefined
      ? await chooseKernels()
      : {
          ...kernelVariants.find(({ name }) => name === wish.variant)!,
          module: await compileVariant(wish.variant),
        };
  const threads = wish.threads ?? availableParallelism();
  return createWasmBackend({
    module: kernels.module,
    memory: sharedMemory(),
    maximumBytes: maximumPages * pageBytes,
    threads,
    description: `${kernels.words}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    startThread,
  });
}
