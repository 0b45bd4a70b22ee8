/** A WebGPU device for tests: the software adapter where there is one, else a sentence that says why not. */
import type { Backend } from '../../engine/core/backend.ts';
import { openWebgpuBackend } from '../../src-main/engine-process/webgpu-device.ts';

export { softwareAdapterEnvironment } from '../../src-main/engine-process/software-adapter.ts';

/**
 * Dawn reads the environment when it is first used, so this must come before any other use of it in the process. The
 * loader of the system finds the adapter's driver through VK_ICD_FILENAMES alone.
 */
export async function openTestGpu(largestBindingBytes?: number): Promise<Backend | string> {
  const { softwareAdapterEnvironment } = await import('../../src-main/engine-process/software-adapter.ts');
  const environment = softwareAdapterEnvironment();
  if (environment !== undefined) process.env['VK_ICD_FILENAMES'] ??= environment['VK_ICD_FILENAMES'];
  try {
    return (await openWebgpuBackend(largestBindingBytes)).backend;
  } catch (error) {
    return `WebGPU is skipped: ${error instanceof Error ? error.message : String(error)}`;
  }
}
