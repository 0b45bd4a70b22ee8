/** Threads that apply one model to blocks of rows, each block on one of them. */
import { Worker } from 'node:worker_threads';
import { LecternError, type ErrorReport } from '../../api/errors.ts';
import type { ApplyRequest } from '../../applying/apply-request.ts';
import type { RowBlock } from '../../applying/row-block.ts';
import type { AppliedBlock } from './block-applier.ts';

export interface ToApplier {
  readonly block: RowBlock;
  /** Memory that the rows may be written into. */
  readonly spare: ArrayBuffer | undefined;
}

export type FromApplier =
  | { readonly applied: AppliedBlock; readonly failed?: undefined }
  | { readonly failed: ErrorReport; readonly applied?: undefined };

/** Blocks of rows live short, and little of them at a time: more would only grow the process. */
const youngMegabytes = 16;

interface Thread {
  readonly worker: Worker;
  /** Blocks it has, in their order. */
  readonly waiting: PromiseWithResolvers<AppliedBlock>[];
}

export class ApplierThreads {
  readonly #threads: Thread[];

  constructor(weights: Uint8Array, request: ApplyRequest, count: number) {
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./applier-thread.ts', import.meta.url), {
        workerData: { weights, request },
        resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
      });
      const thread: Thread = { worker, waiting: [] };
      const fail = (error: unknown): void => {
        for (const { reject } of thread.waiting.splice(0)) reject(error);
      };
      worker.on('message', (said: FromApplier) => {
        const block = thread.waiting.shift();
        if (said.failed === undefined) block?.resolve(said.applied);
        else block?.reject(new LecternError(said.failed.code, said.failed.message, said.failed.hint));
      });
      worker.on('error', fail);
      worker.on('exit', () => {
        fail(new LecternError('engine-failed', 'A thread of the engine process ended unexpectedly.'));
      });
      return thread;
    });
  }

  get count(): number {
    return this.#threads.length;
  }

  /** By the thread that has least to do. The block's memory is the thread's from now on. */
  apply(block: RowBlock, spare?: ArrayBuffer): Promise<AppliedBlock> {
    const thread = this.#threads.reduce((least, other) =>
      other.waiting.length < least.waiting.length ? other : least,
    );
    const answer = Promise.withResolvers<AppliedBlock>();
    // Blocks are awaited in their order: one that fails early is not unheard.
    answer.promise.catch(() => {});
    thread.waiting.push(answer);
    const moved = [block.bytes.buffer, block.ends.buffer, ...(spare === undefined ? [] : [spare])];
    thread.worker.postMessage({ block, spare } satisfies ToApplier, moved);
    return answer.promise;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
