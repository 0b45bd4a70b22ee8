/** Chooses, opens and describes the engine's backends on this machine. */
import type { Backend } from '../../engine/core/backend.ts';
import { LecternError } from '../api/errors.ts';
import type { BackendName, BackendReport, DeviceChoice } from '../api/system.ts';
import { chooseKernels, openWasmBackend } from './wasm-threads.ts';

export interface OpenedBackend {
  readonly backend: Backend;
  readonly name: BackendName;
  /** Adapter or instruction set, in words. */
  readonly adapter: string;
  readonly threads: number;
}

/** Close it with `opened.backend.dispose()`. Throws `no-device` where the wish cannot be met. */
export async function openBackend(wish: {
  device: DeviceChoice;
  threads?: number | undefined;
}): Promise<OpenedBackend> {
  if (wish.device === 'gpu')
    throw new LecternError('no-device', 'No graphics card can be used here.', 'Choose the CPU.');
  return opened(await openWasmBackend({ threads: wish.threads }));
}

function opened(backend: Backend): OpenedBackend {
  return { backend, name: backend.kind, adapter: backend.description, threads: backend.threads };
}

export async function describeBackends(): Promise<BackendReport[]> {
  const kernels = await chooseKernels();
  return [
    { name: 'wasm', available: true, description: kernels.words, software: false },
    {
      name: 'reference',
      available: true,
      description: 'plain loops in 64-bit arithmetic',
      software: false,
      reason: 'Slow: it is there to check the others.',
    },
  ];
}

/** What `auto` takes, and why. */
export function chosenBackend(reports: readonly BackendReport[]): { backend: BackendName; why: string } {
  const gpu = reports.find(({ name }) => name === 'webgpu');
  if (gpu?.available === true && !gpu.software)
    return { backend: 'webgpu', why: `${gpu.description} is the fastest device here.` };
  return { backend: 'wasm', why: gpu?.reason ?? 'There is no graphics card that can be used here.' };
}
