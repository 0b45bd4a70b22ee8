/** Model files: safetensors (https://huggingface.co/docs/safetensors) whose metadata describes the whole pipeline. */
import { TensorFileError } from '../core/errors.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../core/safetensors.ts';
import type { NamedTensor } from '../training/network.ts';
import type { ClassifierKind } from './classifier.ts';

const FORMAT = 'lectern-classifier';
const VERSION = 1;

export interface ModelDescription {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  /** Whatever that kind of model needs besides its tensors; JSON. */
  readonly pipeline: object;
}

export class ModelFile implements ModelDescription {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  readonly pipeline: object;
  readonly tensors: readonly NamedTensor[];

  constructor(description: ModelDescription, tensors: readonly NamedTensor[]) {
    this.kind = description.kind;
    this.classes = description.classes;
    this.pipeline = description.pipeline;
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
    version: String(VERSION),
    kind: description.kind,
    classes: JSON.stringify(description.classes),
    pipeline: JSON.stringify(description.pipeline),
  });
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
    },
    [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: floatsOf(tensor) })),
  );
}
