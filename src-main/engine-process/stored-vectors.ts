/** Word vectors as the project file holds them: safetensors whose metadata lists the words and how texts were read. */
import { floatsOf, readTensorFile, writeTensorFile } from '../../engine/core/safetensors.ts';
import { LecternError } from '../api/errors.ts';

const FORMAT = 'lectern-word-vectors';

export interface StoredVectors {
  readonly words: readonly string[];
  readonly size: number;
  /** Row-major words × size. */
  readonly vectors: Float32Array;
  /** Occurrences in the corpus; null where they were not counted. */
  readonly counts: Float32Array | null;
  /** The recipe's part about texts; null of imported vectors. */
  readonly text: unknown;
}

export function writeStoredVectors({ words, size, vectors, counts, text }: StoredVectors): Uint8Array {
  return writeTensorFile(
    [
      { name: 'vectors', shape: [words.length, size], data: vectors },
      ...(counts === null ? [] : [{ name: 'counts', shape: [words.length], data: counts }]),
    ],
    { format: FORMAT, version: '1', words: JSON.stringify(words), text: JSON.stringify(text) },
  );
}

export function readStoredVectors(bytes: Uint8Array): StoredVectors {
  const { tensors, metadata } = readTensorFile(
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  const vectors = tensors.get('vectors');
  if (metadata['format'] !== FORMAT || vectors === undefined || metadata['version'] !== '1')
    throw new LecternError(
      'bad-file',
      'The stored word vectors cannot be read.',
      'They may have been made by a newer version of Lectern: bring it up to date.',
    );
  const counts = tensors.get('counts');
  return {
    words: JSON.parse(metadata['words'] ?? '[]') as string[],
    size: vectors.shape[1] ?? 0,
    vectors: floatsOf(vectors),
    counts: counts === undefined ? null : floatsOf(counts),
    text: JSON.parse(metadata['text'] ?? 'null') as unknown,
  };
}
