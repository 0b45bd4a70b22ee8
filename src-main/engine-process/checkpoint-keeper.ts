/** Decides when a training writes a checkpoint, and keeps the last one for a device that is lost. */
import type { LoopHooks } from '../../engine/training/epoch-loop.ts';

/** A training as it stood between two epochs. */
export interface Checkpoint {
  readonly epoch: number;
  readonly state: Uint8Array;
}

export interface Checkpoints {
  /** Goes on from here. */
  readonly last: Checkpoint | undefined;
  /** Seconds between two checkpoints of little size; 2 unless given. */
  readonly leastSeconds?: number | undefined;
  save(state: Uint8Array, epoch: number): void;
}

/** Between checkpoints, plus a second for each megabyte: the project file is on a disk that has other things to do. */
const usualSeconds = 2;
const secondsPerByte = 1e-6;

export class CheckpointKeeper {
  last: Checkpoint | undefined;
  readonly #checkpoints: Checkpoints | undefined;
  #at = performance.now();

  constructor(checkpoints: Checkpoints | undefined) {
    this.#checkpoints = checkpoints;
    this.last = checkpoints?.last;
  }

  hooks(): LoopHooks {
    return {
      resume: this.last?.state,
      checkpointDue: () => {
        const { leastSeconds = usualSeconds } = this.#checkpoints ?? {};
        const wait = leastSeconds + (this.last?.state.byteLength ?? 0) * secondsPerByte;
        return performance.now() - this.#at >= wait * 1000;
      },
      onCheckpoint: (state, epoch) => {
        this.#at = performance.now();
        this.last = { state, epoch };
        this.#checkpoints?.save(state, epoch);
      },
    };
  }
}
