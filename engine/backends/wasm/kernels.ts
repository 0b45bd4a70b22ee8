/** What a compiled kernel file exports. The numbers of the kernels are in its own exports: no table beside it. */

export interface KernelInstance {
  readonly run: (program: number, thread: number, threads: number, sync: number, scratch: number) => void;
  readonly gemm: (...args: number[]) => void;
  readonly opcodes: ReadonlyMap<string, number>;
  readonly scratchBytes: number;
  readonly heapBase: number;
}

const prefix = 'kernel_';

export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelInstance {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const number = (name: string): number => (exports[name] as WebAssembly.Global<'i32'>).value;
  const opcodes = new Map<string, number>();
  for (const name of Object.keys(exports))
    if (name.startsWith(prefix)) opcodes.set(name.slice(prefix.length), number(name));
  return {
    run: exports['run'] as KernelInstance['run'],
    gemm: exports['gemm'] as KernelInstance['gemm'],
    opcodes,
    scratchBytes: number('scratchBytes'),
    heapBase: number('heapBase'),
  };
}
