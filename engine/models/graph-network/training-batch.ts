/** A batch of documents for training, and how it is laid into a program of a certain size. */
import type { ProgramInputs } from '../../autograd/program-inputs.ts';
import type { HostArray } from '../../core/dtype.ts';
import { ShapeError } from '../../core/errors.ts';
import type { DocumentBatch } from '../../training/network.ts';
import { tokenCapacity } from '../batch-capacity.ts';
import type { Architecture, BatchShape } from './architecture.ts';

export interface NumberedBatch extends DocumentBatch {
  /** Row-major documents × numbers, where the architecture takes any. */
  readonly numbers?: Float32Array | undefined;
  /** Whatever else the architecture or the loss asks for by name, laid out as its tensor. */
  readonly extra?: Readonly<Record<string, HostArray>> | undefined;
}

/** What is to be learnt from the documents; which of them depends on the loss. */
export interface TrainingBatch extends NumberedBatch {
  /** Class of each document. */
  readonly labels?: Int32Array | undefined;
  /** Row-major documents × outputs. */
  readonly targets?: Float32Array | undefined;
  /** Class of each token (or word, where several tokens stand for one), in their order; −1: none. */
  readonly tokenLabels?: Int32Array | undefined;
}

/** No token, no label. */
export const nothing = -1;

/** Least of 4, 6, 8, 12, 16, 24, 32, … that holds a document of so many tokens. */
export function lengthCapacity(length: number): number {
  for (const small of [4, 6, 8, 12, 16, 24, 32, 48]) if (small >= length) return small;
  return tokenCapacity(length);
}

export function checkBatch({ name, numbers = 0 }: Architecture, batch: NumberedBatch): number {
  const documents = batch.offsets.length - 1;
  if (documents < 0 || batch.offsets[0] !== 0)
    throw new ShapeError(name, 'offsets must start at 0 and hold one entry more than there are documents.');
  if (batch.offsets[documents]! > batch.tokens.length)
    throw new ShapeError(name, 'offsets point behind the last token.');
  if (numbers > 0 && batch.numbers?.length !== documents * numbers)
    throw new ShapeError(name, `every document needs ${numbers} numbers.`);
  return documents;
}

/** The extents that a batch needs, rounded up so that there are few. */
export function shapeOf({ layout, tokensPerWord = 1 }: Architecture, batch: DocumentBatch): BatchShape {
  const documents = batch.offsets.length - 1;
  if (layout === 'bag') return { documents, tokens: tokenCapacity(batch.offsets[documents]!) };
  let longest = 1;
  for (let document = 0; document < documents; document++)
    longest = Math.max(longest, batch.offsets[document + 1]! - batch.offsets[document]!);
  return { documents, tokens: lengthCapacity(Math.ceil(longest / tokensPerWord)) * tokensPerWord };
}

/** Places for tokens altogether. */
export function placesOf({ layout }: Architecture, { documents, tokens }: BatchShape): number {
  return layout === 'bag' ? tokens : documents * tokens;
}

/** Extents by words; tokens and words are the same unless an architecture says otherwise. */
export function wordShape(
  { tokensPerWord = 1 }: Architecture,
  { documents, tokens }: BatchShape,
): BatchShape {
  return { documents, tokens: tokens / tokensPerWord };
}

/** Place of each word of the batch among those of the program. */
export function wordPlaces(architecture: Architecture, shape: BatchShape, batch: DocumentBatch): Int32Array {
  const { tokensPerWord = 1 } = architecture;
  if (tokensPerWord === 1) return tokenPlaces(architecture, shape, batch);
  const offsets = batch.offsets.map((offset) => offset / tokensPerWord);
  return tokenPlaces(architecture, wordShape(architecture, shape), { tokens: batch.tokens, offsets });
}

/** Place of each token of the batch among those of the program. */
export function tokenPlaces(architecture: Architecture, shape: BatchShape, batch: DocumentBatch): Int32Array {
  const documents = batch.offsets.length - 1;
  const places = new Int32Array(batch.offsets[documents]!);
  for (let document = 0; document < documents; document++)
    for (let at = batch.offsets[document]!; at < batch.offsets[document + 1]!; at++)
      places[at] =
        architecture.layout === 'bag' ? at : document * shape.tokens + at - batch.offsets[document]!;
  return places;
}

/** Writes documents into the inputs; returns the tokens as they lie there and where each document begins. */
export function fillDocuments(
  architecture: Architecture,
  shape: BatchShape,
  inputs: ProgramInputs,
  batch: NumberedBatch,
): { readonly tokens: Int32Array; readonly offsets: Int32Array } {
  const documents = batch.offsets.length - 1;
  const tokens = new Int32Array(placesOf(architecture, shape)).fill(nothing);
  const offsets = new Int32Array(shape.documents + 1);
  const lengths = new Int32Array(shape.documents);
  for (let document = 0; document < shape.documents; document++) {
    const [first, last] =
      document < documents ? [batch.offsets[document]!, batch.offsets[document + 1]!] : [0, 0];
    lengths[document] = (last - first) / (architecture.tokensPerWord ?? 1);
    if (architecture.layout === 'sequence') {
      tokens.set(batch.tokens.subarray(first, last), document * shape.tokens);
      offsets[document + 1] = (document + 1) * shape.tokens;
    } else offsets[document + 1] = batch.offsets[Math.min(document + 1, documents)]!;
  }
  if (architecture.layout === 'bag') tokens.set(batch.tokens.subarray(0, batch.offsets[documents]));
  inputs.set('tokens', tokens);
  inputs.set('offsets', offsets);
  inputs.set('lengths', lengths);
  if (inputs.has('mask'))
    inputs.set(
      'mask',
      Float32Array.from(tokens, (token) => (token === nothing ? 0 : 1)),
    );
  if (inputs.has('shares'))
    inputs.set(
      'shares',
      Float32Array.from(lengths, (length) => 1 / Math.max(1, length)),
    );
  if (batch.numbers !== undefined) inputs.set('numbers', batch.numbers);
  for (const [name, data] of Object.entries(batch.extra ?? {})) inputs.set(name, data);
  return { tokens, offsets };
}

/** Documents `list` of a batch, in that order. */
export function pickDocuments(batch: TrainingBatch, list: ArrayLike<number>, numbers = 0): TrainingBatch {
  const offsets = new Int32Array(list.length + 1);
  for (let index = 0; index < list.length; index++)
    offsets[index + 1] = offsets[index]! + batch.offsets[list[index]! + 1]! - batch.offsets[list[index]!]!;
  const tokens = new Int32Array(offsets[list.length]!);
  const ownNumbers = new Float32Array(list.length * numbers);
  for (let index = 0; index < list.length; index++) {
    const document = list[index]!;
    tokens.set(batch.tokens.subarray(batch.offsets[document], batch.offsets[document + 1]), offsets[index]);
    if (numbers > 0)
      ownNumbers.set(batch.numbers!.subarray(document * numbers, (document + 1) * numbers), index * numbers);
  }
  return { tokens, offsets, ...(numbers > 0 ? { numbers: ownNumbers } : {}) };
}
