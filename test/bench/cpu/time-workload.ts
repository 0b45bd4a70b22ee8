/** The median step of a workload. */
import { performance } from 'node:perf_hooks';
import type { Backend } from '../../../engine/core/backend.ts';
import type { CpuWorkload } from './workload.ts';

export interface WorkloadTiming {
  readonly name: string;
  readonly sizes: Record<string, number>;
  readonly threads: number;
  readonly steps: number;
  readonly medianMs: number;
  readonly bestMs: number;
  readonly examplesPerSecond: number;
  /** Processor time of all threads for one step: what a busy machine changes least. */
  readonly processorMs: number;
  /** Of a matrix product; all threads together. */
  readonly gigaflops?: number;
  /** From the fastest step, which a busy machine changes least. */
  readonly bestGigaflops?: number;
}

const warmUpMs = 200;

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export async function timeWorkload(
  workload: CpuWorkload,
  backend: Backend,
  budgetMs: number,
): Promise<WorkloadTiming> {
  const { name, sizes, examplesPerStep, flopsPerStep } = workload;
  const prepared = await workload.prepare(backend);
  try {
    // Steps shorter than half a millisecond are timed several at a time: the clock is not that fine.
    const warm = performance.now();
    let count = 0;
    do {
      await prepared.step();
      count++;
    } while (performance.now() - warm < warmUpMs);
    await backend.finish();
    const together = Math.max(1, Math.round(0.5 / ((performance.now() - warm) / count)));
    const times: number[] = [];
    const before = process.cpuUsage();
    const end = performance.now() + budgetMs;
    while (performance.now() < end || times.length < 5) {
      const started = performance.now();
      for (let step = 0; step < together; step++) await prepared.step();
      await backend.finish();
      times.push((performance.now() - started) / together);
    }
    const { user, system } = process.cpuUsage(before);
    const steps = times.length * together;
    times.sort((a, b) => a - b);
    const [medianMs, bestMs] = [times[times.length >> 1]!, times[0]!];
    return {
      name,
      sizes,
      threads: backend.threads,
      steps,
      medianMs: rounded(medianMs),
      bestMs: rounded(bestMs),
      examplesPerSecond: Math.round((examplesPerStep / medianMs) * 1000),
      processorMs: rounded((user + system) / 1000 / steps),
      ...(flopsPerStep === undefined
        ? {}
        : {
            gigaflops: rounded(flopsPerStep / medianMs / 1e6),
            bestGigaflops: rounded(flopsPerStep / bestMs / 1e6),
          }),
    };
  } finally {
    prepared.dispose();
  }
}
