/**
 * Arrays of integers as safetensors bytes (https://huggingface.co/docs/safetensors): 8 bytes with the header's length, a
 * JSON header, the data. Any reader of the format opens them. Element types: I32 and U8.
 */
import { TensorFileError } from '../../core/errors.ts';

export type IntegerArray = Int32Array | Uint8Array;

export interface IntegerTensorFile {
  readonly tensors: ReadonlyMap<string, IntegerArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on the header. */
const MAXIMUM_HEADER_BYTES = 100_000_000;
const PREFIX_BYTES = 8;

export function writeIntegerTensors({ tensors, metadata }: IntegerTensorFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let dataBytes = 0;
  for (const [name, array] of tensors) {
    header[name] = {
      dtype: array instanceof Int32Array ? 'I32' : 'U8',
      shape: [array.length],
      data_offsets: [dataBytes, dataBytes + array.byteLength],
    };
    dataBytes += array.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, as the format asks, so that the data begins at a multiple of 8.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(PREFIX_BYTES + headerBytes + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headerBytes);
  bytes.set(json, PREFIX_BYTES);
  let position = PREFIX_BYTES + headerBytes;
  for (const array of tensors.values()) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), position);
    position += array.byteLength;
  }
  return bytes;
}

/** @throws TensorFileError for bytes that are not such a file, are cut short or have bytes left over. */
export function readIntegerTensors(given: Uint8Array): IntegerTensorFile {
  // A subclass such as Node's Buffer slices without copying, which the tensors below must not meet.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.length < PREFIX_BYTES)
    throw new TensorFileError('This is no tensor file: it is shorter than 8 bytes.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAXIMUM_HEADER_BYTES || PREFIX_BYTES + headerBytes > bytes.length) {
    throw new TensorFileError(
      'This is no tensor file, or it was cut short: its header does not fit into it.',
    );
  }
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
  const data = bytes.subarray(PREFIX_BYTES + headerBytes);
  const metadata: Record<string, string> = {};
  const entries: {
    readonly name: string;
    readonly dtype: 'I32' | 'U8';
    readonly begin: number;
    readonly end: number;
  }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isRecord(value)) throw new TensorFileError('The metadata of the tensor file are damaged.');
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string')
          throw new TensorFileError(`The metadata of the tensor file are damaged: ${key}.`);
        metadata[key] = text;
      }
    } else entries.push({ name, ...parseEntry(name, value) });
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, IntegerArray>();
  let position = 0;
  for (const { name, dtype, begin, end } of entries) {
    if (begin !== position || end > data.length) {
      throw new TensorFileError(
        `The tensor ${name} does not lie where the file says, or the file was cut short.`,
      );
    }
    // Copied: the bytes may lie at an address where integers of four bytes must not begin.
    const copy = data.slice(begin, end);
    tensors.set(name, dtype === 'U8' ? copy : new Int32Array(copy.buffer, 0, copy.length / 4));
    position = end;
  }
  if (position !== data.length)
    throw new TensorFileError('The tensor file has bytes that belong to no tensor.');
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new TensorFileError('This is no tensor file: its header is not JSON.');
  }
  if (!isRecord(header)) throw new TensorFileError('This is no tensor file: its header is not an object.');
  return header;
}

function parseEntry(name: string, value: unknown): { dtype: 'I32' | 'U8'; begin: number; end: number } {
  if (isRecord(value)) {
    const { dtype, shape, data_offsets: offsets } = value;
    if ((dtype === 'I32' || dtype === 'U8') && areNaturals(shape, 1) && areNaturals(offsets, 2)) {
      const [begin, end] = offsets;
      if (end - begin === shape[0] * (dtype === 'I32' ? 4 : 1)) return { dtype, begin, end };
    }
  }
  throw new TensorFileError(`The tensor ${name} is not described as a list of integers of a certain length.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areNaturals(value: unknown, length: number): value is number[] {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}
