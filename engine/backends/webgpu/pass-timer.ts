/** Times compute passes with the device's own clock, where the device has timestamp queries. */
import type { ProgramTimer } from '../../core/backend.ts';

export interface PassTimer extends ProgramTimer {
  /** For the next pass; undefined where nothing is timed. */
  next(): GPUComputePassTimestampWrites | undefined;
  dispose(): void;
}

const passes = 512;
/** Bytes of a timestamp: nanoseconds, 64 bits. */
const stampBytes = 8;
const usage = { queryResolve: 512, copySource: 4, copyTarget: 8, mapRead: 1 } as const;

export function createPassTimer(device: GPUDevice): PassTimer | undefined {
  if (!device.features.has('timestamp-query')) return undefined;
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 * passes });
  let running = false;
  let used = 0;
  return {
    start() {
      running = true;
      used = 0;
    },
    next() {
      if (!running || used === passes) return undefined;
      const at = 2 * used++;
      return { querySet, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
    },
    async take() {
      running = false;
      if (used === 0) return [];
      const size = 2 * used * stampBytes;
      const resolved = device.createBuffer({ size, usage: usage.queryResolve | usage.copySource });
      const staging = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
      try {
        const encoder = device.createCommandEncoder();
        encoder.resolveQuerySet(querySet, 0, 2 * used, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(usage.mapRead);
        const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
        return Array.from(
          { length: used },
          (_, pass) => Number(stamps[2 * pass + 1]! - stamps[2 * pass]!) / 1e6,
        );
      } finally {
        resolved.destroy();
        staging.destroy();
      }
    },
    dispose: () => querySet.destroy(),
  };
}
