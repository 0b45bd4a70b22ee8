/** Where a software adapter for WebGPU lies on this machine: it computes correctly, at the speed of one processor. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's Chromium carries SwiftShader together with a Vulkan loader. */
const folders = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/**
 * Environment that makes Dawn find the software adapter; it must be set before the process starts. Absent where none is
 * installed.
 */
export function softwareAdapterEnvironment(): Record<string, string> | undefined {
  const folder = folders.find((candidate) => existsSync(join(candidate, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return undefined;
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}
