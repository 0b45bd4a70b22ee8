/** An interrupted training as bytes: a safetensors file with network, optimiser, best weights and where the epochs stood. */
import { TensorFileError } from '../core/errors.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../core/safetensors.ts';
import type { PlateauState } from '../schedules/on-plateau.ts';
import type { EpochHealth } from './training-health.ts';
import type { NamedTensor, NetworkState } from './network.ts';

const format = 'lectern-training';
const bestPrefix = 'best.';

/** Between two epochs. Batches and dropout follow from seed, epoch and step, so no random number needs to be kept. */
export interface EpochState {
  /** Epochs done. */
  readonly epoch: number;
  readonly step: number;
  readonly bestEpoch: number;
  readonly best: number | undefined;
  readonly lossOfBest: number | undefined;
  readonly plateau: PlateauState | undefined;
  /** Trained so far. */
  readonly seconds: number;
  /** Of the epochs done. */
  readonly health: readonly EpochHealth[];
}

export interface TrainingCheckpoint {
  readonly network: NetworkState;
  readonly bestWeights: readonly NamedTensor[] | undefined;
  readonly epochs: EpochState;
}

export function writeCheckpoint({ network, bestWeights = [], epochs }: TrainingCheckpoint): Uint8Array {
  return writeTensorFile(
    [...network.tensors, ...bestWeights.map((tensor) => ({ ...tensor, name: bestPrefix + tensor.name }))],
    { format, steps: String(network.steps), epochs: JSON.stringify(epochs) },
  );
}

export function readCheckpoint(bytes: Uint8Array): TrainingCheckpoint {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { tensors, metadata } = readTensorFile(plain);
  if (metadata['format'] !== format)
    throw new TensorFileError('This file holds tensors but no interrupted training.');
  const all = [...tensors].map(([name, tensor]): NamedTensor => ({
    name,
    shape: tensor.shape,
    data: floatsOf(tensor),
  }));
  const best = all.filter(({ name }) => name.startsWith(bestPrefix));
  return {
    network: {
      tensors: all.filter(({ name }) => !name.startsWith(bestPrefix)),
      steps: Number(metadata['steps']),
    },
    bestWeights:
      best.length === 0
        ? undefined
        : best.map((tensor) => ({ ...tensor, name: tensor.name.slice(bestPrefix.length) })),
    epochs: JSON.parse(metadata['epochs'] ?? '{}') as EpochState,
  };
}
