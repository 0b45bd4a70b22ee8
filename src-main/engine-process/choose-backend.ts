/** Chooses, opens and describes the engine's backends on this machine. */
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { LecternError } from '../api/errors.ts';
import type { BackendName, BackendReport, DeviceChoice } from '../api/system.ts';
import { chooseKernels, openWasmBackend } from './wasm-threads.ts';
import { findAdapter, noAdapterReason, openWebgpuBackend } from './webgpu-device.ts';

export interface OpenedBackend {
  readonly backend: Backend;
  readonly name: BackendName;
  /** Adapter or instruction set, in words. */
  readonly adapter: string;
  readonly threads: number;
}

/**
 * `gpu` takes any adapter, a software one too; `auto` takes the GPU only where it is a real one. Close it with
 * `opened.backend.dispose()`. Throws `no-device` where the wish cannot be met.
 */
export async function openBackend(wish: {
  device: DeviceChoice;
  threads?: number | undefined;
}): Promise<OpenedBackend> {
  if (wish.threads !== undefined && !(Number.isInteger(wish.threads) && wish.threads >= 1))
    throw new LecternError(
      'bad-input',
      `${wish.threads} is not a number of threads.`,
      'Give a whole number from 1 on.',
    );
  if (wish.device === 'gpu') return opened((await openWebgpuBackend()).backend);
  if (wish.device === 'auto') {
    const found = await findAdapter();
    if (found !== undefined && !found.software) return opened((await openWebgpuBackend()).backend);
  }
  return opened(await openWasmBackend({ threads: wish.threads }));
}

/** The device that a model was trained on, or the CPU where that is not here: the same but for the last digits. */
export async function backendLike(trainedOn: string | null): Promise<OpenedBackend> {
  try {
    return await openBackend({ device: trainedOn === 'webgpu' ? 'gpu' : 'cpu' });
  } catch (error) {
    if (trainedOn !== 'webgpu' || !(error instanceof LecternError) || error.code !== 'no-device') throw error;
    return openBackend({ device: 'cpu' });
  }
}

/** One backend by its name, for self-tests. */
export async function openNamedBackend(name: BackendName, threads?: number): Promise<OpenedBackend> {
  if (name === 'reference') return opened(createReferenceBackend());
  return openBackend({ device: name === 'webgpu' ? 'gpu' : 'cpu', threads });
}

function opened(backend: Backend): OpenedBackend {
  return { backend, name: backend.kind, adapter: backend.description, threads: backend.threads };
}

/** The GPU first, then the CPU, then the reference. */
export async function describeBackends(): Promise<BackendReport[]> {
  return [
    await describeGpu(),
    await describeCpu(),
    {
      name: 'reference',
      available: true,
      description: 'Plain loops in 64-bit arithmetic',
      software: false,
      reason: 'Slow: it is there to check the others.',
    },
  ];
}

async function describeGpu(): Promise<BackendReport> {
  const found = await findAdapter();
  if (found === undefined)
    return {
      name: 'webgpu',
      available: false,
      description: 'None',
      software: false,
      reason: noAdapterReason(),
    };
  return {
    name: 'webgpu',
    available: true,
    description: found.description,
    software: found.software,
    ...(found.software
      ? { reason: 'A software adapter computes on the processor and is slower than the CPU backend.' }
      : {}),
  };
}

async function describeCpu(): Promise<BackendReport> {
  try {
    const { words, gigaflops } = await chooseKernels();
    return {
      name: 'wasm',
      available: true,
      description: `${words}, ${gigaflops.toFixed(0)} GFLOP/s per thread`,
      software: false,
    };
  } catch (error) {
    return {
      name: 'wasm',
      available: false,
      description: 'None',
      software: false,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

/** What `auto` takes, and why. */
export function chosenBackend(reports: readonly BackendReport[]): { backend: BackendName; why: string } {
  const gpu = reports.find(({ name }) => name === 'webgpu');
  if (gpu?.available === true && !gpu.software)
    return { backend: 'webgpu', why: `${gpu.description} is the fastest device here.` };
  return { backend: 'wasm', why: gpu?.reason ?? 'No graphics card was found.' };
}
