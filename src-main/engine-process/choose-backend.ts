/** Chooses, opens and describes the engine's backends on this machine. */
import type { Backend } from '../../engine/core/backend.ts';
import type { BackendName, BackendReport, DeviceChoice } from '../api/system.ts';

export interface OpenedBackend {
  readonly backend: Backend;
  readonly name: BackendName;
  /** Adapter or instruction set, in words. */
  readonly adapter: string;
  readonly threads: number;
}

/** Close it with `opened.backend.dispose()`. Throws `no-device` where the wish cannot be met. */
export function openBackend(_wish: {
  device: DeviceChoice;
  threads?: number | undefined;
}): Promise<OpenedBackend> {
  throw new Error('openBackend: under construction');
}

export function describeBackends(): Promise<BackendReport[]> {
  throw new Error('describeBackends: under construction');
}

/** What `auto` takes, and why. */
export function chosenBackend(_reports: readonly BackendReport[]): { backend: BackendName; why: string } {
  throw new Error('chosenBackend: under construction');
}
