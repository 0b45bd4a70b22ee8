/**
 * What a device must be able to do: hold bytes, take them in, give them back, and run a prepared list of kernel calls.
 * A backend knows no operation by name; an operation brings its kernel for every backend (engine/ops).
 */
import type { DType, HostArray } from './dtype.ts';

export type BackendKind = 'reference' | 'wasm' | 'webgpu';

/** Memory on a device. */
export interface DeviceBuffer {
  readonly sizeBytes: number;
  readonly label: string;
}

/** A stretch of a buffer seen as elements of one type. Offsets are multiples of `rangeAlignment` elements. */
export interface BufferRange {
  readonly buffer: DeviceBuffer;
  readonly offset: number;
  readonly length: number;
  readonly dtype: DType;
}

/** WebGPU binds storage at multiples of 256 bytes. */
export const rangeAlignment = 64;

export type HostView = Float64Array | Int32Array | Uint32Array;

/** Plain loops over 64-bit values; `views` are the call's ranges in order. */
export interface ReferenceKernel {
  readonly kind: 'reference';
  run(views: readonly HostView[]): void;
}

/** An exported AssemblyScript kernel; its arguments are the addresses of the ranges, followed by these numbers. */
export interface WasmKernel {
  readonly kind: 'wasm';
  readonly entry: string;
  readonly args: readonly WasmArgument[];
}
/** `entry`: the number under which another kernel is known. */
export type WasmArgument = { readonly i32: number } | { readonly f32: number } | { readonly entry: string };

/** A complete WGSL module; binding `i` of group 0 is range `i`. */
export interface WebgpuKernel {
  readonly kind: 'webgpu';
  readonly code: string;
  readonly workgroups: readonly [number, number, number];
}

export type Kernel = ReferenceKernel | WasmKernel | WebgpuKernel;

export type Access = 'read' | 'write' | 'update';

export interface KernelCall {
  /** Only for messages. */
  readonly op: string;
  readonly kernel: Kernel;
  readonly ranges: readonly BufferRange[];
  readonly access: readonly Access[];
  /** All threads of a CPU must have finished everything before this call. */
  readonly barrier: boolean;
}

/** Kernel calls made ready for one device. */
export interface Program {
  readonly calls: readonly KernelCall[];
  dispose(): void;
}

export interface ProgramTimer {
  /** From now on each dispatched program is timed, up to some hundreds of them. */
  start(): void;
  /** Milliseconds of each timed program, in order; timing stops. */
  take(): Promise<number[]>;
}

export interface Backend {
  readonly kind: BackendKind;
  /** Instruction set or adapter, in words. */
  readonly description: string;
  /** Threads that share a program; 1 where that is no question. */
  readonly threads: number;
  /** Bytes reserved now; back to its former value when everything allocated since has been freed. */
  readonly allocatedBytes: number;
  /** Largest tensor that a kernel can be given, in bytes. */
  readonly maxRangeBytes: number;

  allocate(sizeBytes: number, label: string): DeviceBuffer;
  free(buffer: DeviceBuffer): void;
  /** Takes effect after all programs dispatched before and before all dispatched later. */
  write(range: BufferRange, data: HostArray): void;
  /** Sees the results of every program dispatched before. */
  read(range: BufferRange): Promise<HostArray>;
  /** The same at once, where results lie in memory that the host can see. */
  readNow?(range: BufferRange): HostArray;
  prepare(calls: readonly KernelCall[]): Program;
  dispatch(program: Program): void;
  /** Everything dispatched is done. */
  finish(): Promise<void>;
  /** Time that the device itself measures for each program, where it can: for benchmarks. */
  readonly programTimer?: ProgramTimer | undefined;
  dispose(): Promise<void>;
}
