/** What `npm run bench -- cpu` and `-- gpu` time: one step of training or one operation, the same on every backend. */
import type { Backend } from '../../../engine/core/backend.ts';

export interface CpuWorkload {
  readonly name: string;
  readonly sizes: Record<string, number>;
  /** Texts, or rows of a batch, that one step works through. */
  readonly examplesPerStep: number;
  /** Floating-point operations of a step, where the workload is one matrix product. */
  readonly flopsPerStep?: number;
  prepare(backend: Backend): Promise<PreparedWorkload>;
}

export interface PreparedWorkload {
  step(): Promise<void> | void;
  dispose(): void;
}
