/** Plain loops over 64-bit numbers: slow, simple, and the measure of the other backends. */
import type {
  Backend,
  BufferRange,
  DeviceBuffer,
  HostView,
  KernelCall,
  Program,
} from '../../core/backend.ts';
import type { HostArray } from '../../core/dtype.ts';
import { DisposedError, UnsupportedError } from '../../core/errors.ts';

interface ReferenceBuffer extends DeviceBuffer {
  /** Eight bytes per element, so that an f32 tensor is held in 64 bits. */
  storage: ArrayBuffer | undefined;
}

export function createReferenceBackend(): Backend {
  let allocatedBytes = 0;

  const viewOf = ({ buffer, offset, length, dtype }: BufferRange): HostView => {
    const { storage } = buffer as ReferenceBuffer;
    if (storage === undefined) throw new DisposedError(buffer.label);
    if (dtype === 'f32') return new Float64Array(storage, offset * 8, length);
    return dtype === 'i32'
      ? new Int32Array(storage, offset * 8, length)
      : new Uint32Array(storage, offset * 8, length);
  };

  return {
    kind: 'reference',
    description: 'plain loops in 64-bit arithmetic',
    threads: 1,
    maxRangeBytes: 2 ** 31,
    get allocatedBytes() {
      return allocatedBytes;
    },
    allocate(sizeBytes, label) {
      const buffer: ReferenceBuffer = { sizeBytes, label, storage: new ArrayBuffer(sizeBytes * 2) };
      allocatedBytes += sizeBytes;
      return buffer;
    },
    free(buffer) {
      const own = buffer as ReferenceBuffer;
      if (own.storage === undefined) throw new DisposedError(buffer.label);
      own.storage = undefined;
      allocatedBytes -= buffer.sizeBytes;
    },
    write(range, data) {
      viewOf({ ...range, length: data.length }).set(data);
    },
    readNow: (range) => viewOf(range).slice(),
    read(range): Promise<HostArray> {
      return Promise.resolve(viewOf(range).slice());
    },
    prepare(calls: readonly KernelCall[]): Program {
      for (const { op, kernel, ranges } of calls)
        if (kernel.kind !== 'reference')
          throw new UnsupportedError(op, ranges[0]?.dtype ?? 'f32', 'reference');
      return { calls, dispose: () => undefined };
    },
    dispatch(program) {
      for (const { kernel, ranges } of program.calls)
        if (kernel.kind === 'reference') kernel.run(ranges.map(viewOf));
    },
    finish: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}
