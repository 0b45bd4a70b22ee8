/**
 * Training steps and matrix products on the CPU. `--threads 1,2`, `--only gemm,dan`, `--ms 800` for each workload,
 * `--kernels wide|fused|plain` for one instruction set instead of the fastest.
 */
import { loadavg } from 'node:os';
import { kernelVariants, openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { collectWorkloads } from './cpu/collect-workloads.ts';
import type { WorkloadTiming } from './cpu/time-workload.ts';
import { timeWorkload } from './cpu/time-workload.ts';

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  const variant = kernelVariants.find(({ name }) => name === options['kernels'])?.name;
  const workloads = await collectWorkloads(options['only']);
  const timings: WorkloadTiming[] = [];
  let instructions = '';
  for (const threads of (options['threads'] ?? '1,2').split(',').map(Number)) {
    const backend = await openWasmBackend({ threads, variant });
    instructions = backend.description.split(',')[0]!;
    for (const workload of workloads)
      timings.push(await timeWorkload(workload, backend, Number(options['ms'] ?? 800)));
    await backend.dispose();
  }
  return { instructions, loadAfter: loadavg()[0], timings };
}
