/** What a training will take, before it starts. */
import type { Backend, BufferRange, DeviceBuffer } from '../core/backend.ts';
import type { Architecture } from '../models/graph-network/architecture.ts';
import type { GraphNetworkOptions } from '../models/graph-network/graph-network-options.ts';
import { GraphNetwork } from '../models/graph-network/graph-network.ts';
import type { TrainingBatch } from '../models/graph-network/training-batch.ts';

export interface TrainingPlan {
  readonly documents: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Of some steps on the device that is to be used. */
  readonly secondsPerStep: number;
  /** Of one pass over the validation part; 0 where there is none. */
  readonly validationSeconds: number;
}

/** Seconds if no epoch is spared by early stopping. */
export function estimateTraining(plan: TrainingPlan): { readonly steps: number; readonly seconds: number } {
  const stepsPerEpoch = Math.ceil(plan.documents / plan.batchSize);
  const steps = stepsPerEpoch * plan.epochs;
  return { steps, seconds: steps * plan.secondsPerStep + plan.epochs * plan.validationSeconds };
}

/**
 * Parameters, and bytes on a device of this kind, of a training whose largest batch is `batch`: the same plan is made
 * as for the training, on a device that only counts.
 */
export function estimateMemory(
  kind: Backend['kind'],
  architecture: Architecture,
  options: GraphNetworkOptions,
  batch: TrainingBatch,
): { readonly parameters: number; readonly deviceBytes: number } {
  const network = new GraphNetwork(countingBackend(kind), architecture, options, 1);
  network.trainStep(batch, 0);
  return { parameters: network.parameterCount, deviceBytes: network.deviceBytes };
}

/** Computes nothing, keeps nothing. */
function countingBackend(kind: Backend['kind']): Backend {
  const zeros = ({ length }: BufferRange): Float32Array => new Float32Array(length);
  return {
    kind,
    description: 'counts bytes',
    threads: 1,
    allocatedBytes: 0,
    maxRangeBytes: Infinity,
    allocate: (sizeBytes, label): DeviceBuffer => ({ sizeBytes, label }),
    free: () => undefined,
    write: () => undefined,
    read: (range) => Promise.resolve(zeros(range)),
    prepare: (calls) => ({ calls, dispose: () => undefined }),
    dispatch: () => undefined,
    finish: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}

/** Mean seconds of a step, timed on batches after a first one that is not counted. Moves the weights by nothing. */
export async function timeSteps(
  network: GraphNetwork,
  backend: Backend,
  batches: readonly TrainingBatch[],
): Promise<number> {
  const kept = await network.state();
  for (const batch of batches.slice(0, 1)) network.trainStep(batch, 0);
  await backend.finish();
  const started = performance.now();
  for (const batch of batches) network.trainStep(batch, 0);
  await backend.finish();
  const seconds = (performance.now() - started) / 1000 / Math.max(1, batches.length);
  await network.takeLoss();
  network.setState(kept);
  return seconds;
}
