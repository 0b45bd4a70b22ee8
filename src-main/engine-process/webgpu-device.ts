/** The graphics card in Node, through Dawn: the only importer of `webgpu`. */
import { create, globals } from 'webgpu';
import { createWebgpuBackend } from '../../engine/backends/webgpu/webgpu-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { LecternError } from '../api/errors.ts';
import { softwareAdapterEnvironment } from './software-adapter.ts';

export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** As people know it. */
  readonly description: string;
  /** Computed by the processor: correct and slow. */
  readonly software: boolean;
}

/** Dawn's entry object; as long as it is referenced its devices live. */
let gpu: GPU | undefined;

function entryPoint(): GPU {
  Object.assign(globalThis, globals);
  gpu ??= create([]);
  return gpu;
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|warp|software/i;

export async function findAdapter(): Promise<FoundAdapter | undefined> {
  let adapter: GPUAdapter | null;
  try {
    adapter = await entryPoint().requestAdapter({ powerPreference: 'high-performance' });
  } catch {
    return undefined;
  }
  if (adapter === null) return undefined;
  const { info } = adapter;
  const description = [info.vendor, info.description || info.device || info.architecture]
    .filter(Boolean)
    .join(', ');
  const software =
    info.isFallbackAdapter || softwareNames.test(`${info.description} ${info.device} ${info.architecture}`);
  return { adapter, description, software };
}

/** Why there is none, in words. */
export function noAdapterReason(): string {
  return softwareAdapterEnvironment() === undefined
    ? 'No graphics card with a Vulkan, Metal or Direct3D 12 driver was found.'
    : 'No graphics card with a Vulkan driver was found; a software adapter is installed but not in use.';
}

/** `largestBindingBytes`: as if the card could bind no more of a buffer at once. */
export async function openWebgpuBackend(
  largestBindingBytes?: number,
): Promise<{ backend: Backend; found: FoundAdapter }> {
  const found = await findAdapter();
  if (found === undefined)
    throw new LecternError(
      'no-device',
      noAdapterReason(),
      'Choose the CPU, or install the driver of the graphics card.',
    );
  const device = await requestDevice(found.adapter).catch((error: unknown) => {
    throw new LecternError(
      'no-device',
      `${found.description} refused to start: ${error instanceof Error ? error.message : String(error)}`,
      'Choose the CPU, or update the driver of the graphics card.',
    );
  });
  const { description } = found;
  return { backend: createWebgpuBackend({ device, description, largestBindingBytes }), found };
}

function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits } = adapter;
  return adapter.requestDevice({
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    // Defaults are the least that every device has; tables of word vectors need what this one has.
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    },
  });
}
