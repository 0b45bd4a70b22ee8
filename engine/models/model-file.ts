/** Model files: safetensors (https://huggingface.co/docs/safetensors) whose metadata describes the whole pipeline. */
import { TensorFileError } from '../core/errors.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../core/safetensors.ts';
import type { NamedTensor } from '../training/network.ts';
import type { ClassifierKind } from './classifier.ts';
import type { Decision } from './decision.ts';

const FORMAT = 'lectern-classifier';
/** 2: files with a decision, which an older version would pass over in silence. */
const VERSION = 2;

export interface ModelDescription {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  /** Whatever that kind of model needs besides its tensors; JSON. */
  readonly pipeline: object;
  /** What is made of its probabilities; absent: nothing. */
  readonly decision?: Decision | undefined;
}

export class ModelFile implements ModelDescription {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  readonly pipeline: object;
  readonly decision: Decision | undefined;
  readonly tensors: readonly NamedTensor[];

  constructor(description: ModelDescription, tensors: readonly NamedTensor[]) {
    this.kind = description.kind;
    this.classes = description.classes;
    this.pipeline = description.pipeline;
    this.decision = description.decision;
    this.tensors = tensors;
  }

  tensor(name: string): Float32Array {
    const tensor = this.tensors.find((candidate) => candidate.name === name);
    if (tensor === undefined) throw new TensorFileError(`The model file lacks the tensor “${name}”.`);
    return tensor.data;
  }
}

export function writeModelFile(description: ModelDescription, tensors: readonly NamedTensor[]): Uint8Array {
  return writeTensorFile(tensors, {
    format: FORMAT,
    version: '1',
    kind: description.kind,
    classes: JSON.stringify(description.classes),
    pipeline: JSON.stringify(description.pipeline),
  });
}

/** The same file with a decision. */
export function withDecision(bytes: Uint8Array, decision: Decision): Uint8Array {
  const { tensors, metadata } = readTensorFile(bytes);
  return writeTensorFile(
    [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: floatsOf(tensor) })),
    { ...metadata, version: String(VERSION), decision: JSON.stringify(decision) },
  );
}

export function readModelFile(bytes: Uint8Array): ModelFile {
  // A subclass such as Node's Buffer slices without copying, which the tensors below must not meet.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { tensors, metadata } = readTensorFile(plain);
  if (metadata['format'] !== FORMAT)
    throw new TensorFileError('This file holds tensors but no Lectern classifier.');
  if (Number(metadata['version']) > VERSION)
    throw new TensorFileError('This model was made by a newer version of Lectern; bring Lectern up to date.');
  return new ModelFile(
    {
      kind: metadata['kind'] as ClassifierKind,
      classes: JSON.parse(metadata['classes'] ?? '[]') as string[],
      pipeline: JSON.parse(metadata['pipeline'] ?? '{}') as object,
      decision:
        metadata['decision'] === undefined ? undefined : (JSON.parse(metadata['decision']) as Decision),
    },
    [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: floatsOf(tensor) })),
  );
}
