/** What one step of a workload hands to a backend, once everything is compiled. */
import type { Backend } from '../../../engine/core/backend.ts';
import type { BackendWork } from '../../support/counting-backend.ts';
import { countWork } from '../../support/counting-backend.ts';
import type { CpuWorkload } from './workload.ts';

/** `runs` false: programs are counted and not run. */
export async function workOfStep(
  workload: CpuWorkload,
  backend: Backend,
  runs: boolean,
): Promise<BackendWork> {
  const counted = countWork(backend, runs);
  const prepared = await workload.prepare(counted.backend);
  // The first step may still compile programs.
  await prepared.step();
  const before = { ...counted.work };
  await prepared.step();
  await backend.finish();
  prepared.dispose();
  return {
    submits: counted.work.submits - before.submits,
    dispatches: counted.work.dispatches - before.dispatches,
    writes: counted.work.writes - before.writes,
    bytesWritten: counted.work.bytesWritten - before.bytesWritten,
    reads: counted.work.reads - before.reads,
    bytesRead: counted.work.bytesRead - before.bytesRead,
  };
}
