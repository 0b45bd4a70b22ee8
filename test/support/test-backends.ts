/** The backends that golden numbers are checked on. */
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { openTestGpu } from './software-adapter.ts';

export const testBackends: readonly {
  readonly name: string;
  /** The backend, or why it is not here. */
  open(): Promise<Backend | string>;
}[] = [
  { name: 'reference', open: () => Promise.resolve(createReferenceBackend()) },
  { name: 'wasm', open: () => openWasmBackend({ threads: 2 }) },
  { name: 'webgpu', open: () => openTestGpu() },
];
