/**
 * The same workloads through WebGPU. A real adapter is timed, with the device's own clock where it has one; a software
 * adapter computes on the processor, so that only what is handed to it is counted. `--only`, `--ms` as for `cpu`.
 */
import { findAdapter, openWebgpuBackend } from '../../src-main/engine-process/webgpu-device.ts';
import { softwareAdapterEnvironment } from '../support/software-adapter.ts';
import { collectWorkloads } from './cpu/collect-workloads.ts';
import { workOfStep } from './cpu/work-of-step.ts';
import { timeWorkload } from './cpu/time-workload.ts';
import type { CpuWorkload } from './cpu/workload.ts';

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  const environment = softwareAdapterEnvironment();
  // A real adapter is found without it; Dawn reads it when it is first used.
  if (environment !== undefined) process.env['VK_ICD_FILENAMES'] ??= environment['VK_ICD_FILENAMES'];
  const adapter = await findAdapter();
  if (adapter === undefined)
    return { adapter: null, note: 'No WebGPU adapter was found: nothing is measured.' };
  const { backend } = await openWebgpuBackend();
  const results: object[] = [];
  for (const workload of await collectWorkloads(options['only'])) {
    const work = await workOfStep(workload, backend, !adapter.software);
    if (adapter.software) {
      results.push({ name: workload.name, sizes: workload.sizes, perStep: work });
      continue;
    }
    const timing = await timeWorkload(workload, backend, Number(options['ms'] ?? 800));
    const kernelMs = await kernelTime(workload, backend);
    results.push({
      ...timing,
      ...kernelFigures(kernelMs, workload),
      perStep: work,
    });
  }
  await backend.dispose();
  return {
    adapter: adapter.description,
    ...(adapter.software
      ? {
          note: 'A software adapter: times would be those of the processor, so work per step is counted instead.',
        }
      : {}),
    results,
  };
}

type Opened = Awaited<ReturnType<typeof openWebgpuBackend>>['backend'];

/** Median time on the device of the programs of a step; undefined where the device has no clock. */
async function kernelTime(workload: CpuWorkload, backend: Opened): Promise<number | undefined> {
  if (backend.programTimer === undefined) return undefined;
  const prepared = await workload.prepare(backend);
  for (let step = 0; step < 5; step++) await prepared.step();
  const sums: number[] = [];
  for (let step = 0; step < 30; step++) {
    backend.programTimer.start();
    await prepared.step();
    const times = await backend.programTimer.take();
    sums.push(times.reduce((sum, time) => sum + time, 0));
  }
  prepared.dispose();
  sums.sort((a, b) => a - b);
  return sums[sums.length >> 1];
}

function kernelFigures(kernelMs: number | undefined, { flopsPerStep }: CpuWorkload): object {
  if (kernelMs === undefined) return { note: 'This device has no timestamp queries.' };
  return flopsPerStep === undefined || kernelMs === 0
    ? { kernelMs }
    : { kernelMs, kernelGigaflops: Math.round(flopsPerStep / kernelMs / 1e6) };
}
