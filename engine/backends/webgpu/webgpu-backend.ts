/**
 * GPU backend on a WebGPU device that is passed in. A program is prebuilt pipelines and bind groups, submitted as one
 * command buffer; nothing is read back unless asked for.
 */
import type { Access, Backend, BufferRange, DeviceBuffer, KernelCall, Program } from '../../core/backend.ts';
import type { HostArray } from '../../core/dtype.ts';
import {
  DeviceError,
  DeviceLostError,
  DisposedError,
  OutOfMemoryError,
  UnsupportedError,
} from '../../core/errors.ts';
import { createPassTimer } from './pass-timer.ts';
import { splitBindings } from './split-bindings.ts';

export interface WebgpuOptions {
  readonly device: GPUDevice;
  readonly description: string;
  /** Bytes of a buffer that are bound at once; as many as the device can unless given. */
  readonly largestBindingBytes?: number | undefined;
  /** Called by `dispose` after the device is destroyed. */
  readonly close?: (() => void) | undefined;
}

interface WebgpuBuffer extends DeviceBuffer {
  gpu: GPUBuffer | undefined;
}

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

interface WebgpuProgram extends Program {
  dispatches: readonly Dispatch[] | undefined;
}

/** Usage flags by their numbers in the specification, so that no global object is needed. */
const usage = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 } as const;
const mapRead = 1;
const computeStage = 4;

/** WebGPU binds storage at multiples of these bytes. */
const bindingAlignment = 256;

export function createWebgpuBackend(options: WebgpuOptions): Backend {
  const { device, description, close, largestBindingBytes = Infinity } = options;
  const { limits } = device;
  const partBytes =
    Math.floor(Math.min(limits.maxStorageBufferBindingSize, largestBindingBytes) / bindingAlignment) *
    bindingAlignment;
  const timer = createPassTimer(device);
  const pipelines = new Map<string, GPUComputePipeline>();
  let allocatedBytes = 0;
  let failure: DeviceError | undefined;
  let disposed = false;
  device.addEventListener('uncapturederror', (event) => {
    failure ??= new DeviceError(event.error.message);
  });
  void device.lost.then(({ message }) => {
    // Whatever failed before: what failed after it, failed because of it.
    if (!disposed) failure = new DeviceLostError(`The graphics device was lost: ${message}`);
  });

  const alive = (): void => {
    if (disposed) throw new DisposedError('The WebGPU backend');
    if (failure !== undefined) throw failure;
  };
  const gpuOf = (buffer: DeviceBuffer): GPUBuffer => {
    const { gpu } = buffer as WebgpuBuffer;
    if (gpu === undefined) throw new DisposedError(buffer.label);
    return gpu;
  };
  // Layouts are spelt out: one that is derived from the code lacks the bindings that the code happens not to use.
  const layouts = new Map<string, GPUBindGroupLayout>();
  const layoutOf = (access: readonly Access[]): GPUBindGroupLayout => {
    const types = access.map((one): GPUBufferBindingType =>
      one === 'read' ? 'read-only-storage' : 'storage',
    );
    const key = types.join(' ');
    let layout = layouts.get(key);
    if (layout === undefined) {
      layout = device.createBindGroupLayout({
        entries: types.map((type, binding) => ({ binding, visibility: computeStage, buffer: { type } })),
      });
      layouts.set(key, layout);
    }
    return layout;
  };
  const pipelineOf = (code: string, layout: GPUBindGroupLayout): GPUComputePipeline => {
    let pipeline = pipelines.get(code);
    if (pipeline === undefined) {
      pipeline = device.createComputePipeline({
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
      });
      pipelines.set(code, pipeline);
    }
    return pipeline;
  };

  const prepareCall = ({ op, kernel, ranges, access }: KernelCall): Dispatch => {
    if (kernel.kind !== 'webgpu') throw new UnsupportedError(op, ranges[0]?.dtype ?? 'f32', 'webgpu');
    ranges.forEach((range, index) => {
      // WebGPU refuses a buffer that a dispatch both writes and only reads, even in different places.
      if (
        access[index] === 'read' &&
        ranges.some((other, at) => access[at] !== 'read' && other.buffer === range.buffer)
      )
        throw new UnsupportedError(
          op,
          range.dtype,
          'webgpu',
          `it reads and writes ${range.buffer.label} at once`,
        );
    });
    const parts = ranges.map(({ length }) => Math.max(1, Math.ceil((length * 4) / partBytes)));
    const needed = parts.reduce((sum, count) => sum + count, 0);
    if (needed > ranges.length && needed > limits.maxStorageBuffersPerShaderStage)
      throw new UnsupportedError(
        op,
        'f32',
        'webgpu',
        `its tensors are so large that they need ${needed} bindings; this device has ${limits.maxStorageBuffersPerShaderStage}`,
      );
    const code = needed === ranges.length ? kernel.code : splitBindings(kernel.code, parts, partBytes / 4);
    if (code === undefined)
      throw new UnsupportedError(op, 'f32', 'webgpu', 'its kernel cannot take a tensor in parts');
    const layout = layoutOf(access.flatMap((one, index) => new Array<Access>(parts[index]!).fill(one)));
    const pipeline = pipelineOf(code, layout);
    const bound = ranges.flatMap(({ buffer, offset, length }, index) =>
      Array.from({ length: parts[index]! }, (_, part) => ({
        buffer: gpuOf(buffer),
        offset: offset * 4 + part * partBytes,
        size: Math.min(partBytes, length * 4 - part * partBytes),
      })),
    );
    const group = device.createBindGroup({
      layout,
      entries: bound.map((resource, binding) => ({ binding, resource })),
    });
    return { pipeline, group, workgroups: kernel.workgroups };
  };

  const finish = async (): Promise<void> => {
    alive();
    await device.queue.onSubmittedWorkDone();
    alive();
  };

  return {
    kind: 'webgpu',
    description,
    threads: 1,
    maxRangeBytes: limits.maxBufferSize,
    get allocatedBytes() {
      return allocatedBytes;
    },
    allocate(sizeBytes, label) {
      alive();
      const size = Math.max(16, Math.ceil(sizeBytes / 4) * 4);
      if (size > device.limits.maxBufferSize)
        throw new OutOfMemoryError(
          'webgpu',
          size,
          `a buffer of this device ends at ${device.limits.maxBufferSize} bytes.`,
        );
      const gpu = device.createBuffer({
        size,
        label,
        usage: usage.storage | usage.copySource | usage.copyTarget,
      });
      const buffer: WebgpuBuffer = { sizeBytes: size, label, gpu };
      allocatedBytes += size;
      return buffer;
    },
    free(buffer) {
      gpuOf(buffer).destroy();
      (buffer as WebgpuBuffer).gpu = undefined;
      allocatedBytes -= buffer.sizeBytes;
    },
    write(range, data) {
      alive();
      if (data.length > range.length)
        throw new RangeError(`${data.length} elements do not fit into ${range.buffer.label}.`);
      const bytes = narrowed(data, range.dtype);
      device.queue.writeBuffer(
        gpuOf(range.buffer),
        range.offset * 4,
        bytes.buffer,
        bytes.byteOffset,
        bytes.byteLength,
      );
    },
    async read({ buffer, offset, length, dtype }: BufferRange): Promise<HostArray> {
      alive();
      const staging = device.createBuffer({ size: length * 4, usage: usage.mapRead | usage.copyTarget });
      try {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(gpuOf(buffer), offset * 4, staging, 0, length * 4);
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(mapRead).catch(async (error: unknown) => {
          // A lost device refuses first and says that it is lost a moment later.
          await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
          alive();
          throw new DeviceError(error instanceof Error ? error.message : String(error));
        });
        alive();
        const bytes = staging.getMappedRange().slice(0);
        if (dtype === 'f32') return new Float32Array(bytes);
        return dtype === 'i32' ? new Int32Array(bytes) : new Uint32Array(bytes);
      } finally {
        staging.destroy();
      }
    },
    prepare(calls) {
      alive();
      const program: WebgpuProgram = {
        calls,
        dispatches: calls.map(prepareCall),
        dispose: () => {
          if (program.dispatches === undefined) throw new DisposedError('A program');
          program.dispatches = undefined;
        },
      };
      return program;
    },
    dispatch(program) {
      alive();
      const { dispatches } = program as WebgpuProgram;
      if (dispatches === undefined) throw new DisposedError('A program');
      for (const { ranges } of program.calls) for (const { buffer } of ranges) gpuOf(buffer);
      const encoder = device.createCommandEncoder();
      const timestampWrites = timer?.next();
      const pass = encoder.beginComputePass(timestampWrites === undefined ? {} : { timestampWrites });
      for (const { pipeline, group, workgroups } of dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...workgroups);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
    finish,
    programTimer: timer,
    async dispose() {
      if (disposed) return;
      await device.queue.onSubmittedWorkDone().catch(() => undefined);
      disposed = true;
      timer?.dispose();
      device.destroy();
      close?.();
    },
  };
}

/** The same numbers as 32-bit words. */
function narrowed(
  data: HostArray,
  dtype: BufferRange['dtype'],
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  if (dtype === 'f32') return Float32Array.from(data);
  return dtype === 'i32' ? Int32Array.from(data) : Uint32Array.from(data);
}
