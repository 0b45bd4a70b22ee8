/** Builds what the tests open, where it is older than its sources. */
import { ensureKernels, ensureWindow } from '../../../scripts/toolchain/builds.mjs';

export default async function buildFirst(): Promise<void> {
  await ensureKernels();
  await ensureWindow();
}
