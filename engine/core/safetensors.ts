/**
 * The safetensors file format: eight bytes with the length of a JSON header, the header, raw little-endian numbers.
 * Format: huggingface.co/docs/safetensors. A file that breaks any of its rules is refused, so that a damaged model is never
 * loaded in part.
 */
import { TensorFileError } from './errors.ts';
import { sizeOf } from './shape.ts';

const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;
export type FileDType = keyof typeof elementBytes;

export interface StoredTensor {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** Raw bytes, a view of the file. */
  readonly bytes: Uint8Array;
}

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The format's own limit. */
const longestHeader = 100_000_000;

export function readTensorFile(file: Uint8Array): TensorFile {
  if (file.length < 8) throw new TensorFileError(`The file has ${file.length} bytes, too few for a header.`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(Math.min(longestHeader, file.length - 8)))
    throw new TensorFileError(`The header claims ${headerLength} bytes, more than the file holds.`);
  const start = 8 + Number(headerLength);
  const header = parseHeader(file.subarray(8, start));

  const metadata: Record<string, string> = {};
  const entries: { name: string; dtype: FileDType; shape: number[]; from: number; to: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') {
      entries.push({ name, ...entryOf(name, value) });
      continue;
    }
    if (!isRecord(value)) throw new TensorFileError('The metadata are not a table of texts.');
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== 'string') throw new TensorFileError(`The metadata entry ${key} is not a text.`);
      metadata[key] = text;
    }
  }
  entries.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of entries) {
    if (from !== end) throw new TensorFileError(`The data of ${name} overlap others or leave a gap.`);
    end = to;
  }
  if (start + end !== file.length)
    throw new TensorFileError(`The file has ${file.length} bytes, its header describes ${start + end}.`);
  return {
    metadata,
    tensors: new Map(
      entries.map(({ name, dtype, shape, from, to }) => [
        name,
        { dtype, shape, bytes: file.subarray(start + from, start + to) },
      ]),
    ),
  };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new TensorFileError('The header is not valid JSON.');
  }
  if (!isRecord(header)) throw new TensorFileError('The header is not a table of tensors.');
  return header;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function entryOf(
  name: string,
  value: unknown,
): { dtype: FileDType; shape: number[]; from: number; to: number } {
  if (!isRecord(value)) throw new TensorFileError(`The entry of ${name} is not a table.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype))
    throw new TensorFileError(`${name} has the unknown element type ${String(dtype)}.`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw new TensorFileError(`${name} has no valid shape.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount) || offsets[0]! > offsets[1]!)
    throw new TensorFileError(`${name} has no valid place in the data.`);
  const [from, to] = offsets as [number, number];
  const size = sizeOf(shape) * elementBytes[dtype as FileDType];
  if (!Number.isSafeInteger(size) || to - from !== size)
    throw new TensorFileError(`${name} takes ${to - from} bytes, its shape and type need ${size}.`);
  return { dtype: dtype as FileDType, shape, from, to };
}

/** The numbers of a tensor of any type. 64-bit integers beyond 2^53 are rounded. */
export function numbersOf({ dtype, bytes, shape }: StoredTensor): Float64Array {
  const result = new Float64Array(sizeOf(shape));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = elementBytes[dtype];
  for (let at = 0; at < result.length; at++) result[at] = readers[dtype](view, at * step);
  return result;
}

/** The numbers as 32-bit floats; without a copy where the file holds such and lies aligned. */
export function floatsOf(tensor: StoredTensor): Float32Array {
  const { dtype, bytes, shape } = tensor;
  if (dtype !== 'F32' || new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1)
    return Float32Array.from(numbersOf(tensor));
  if (bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, sizeOf(shape));
  return new Float32Array(bytes.slice().buffer);
}

const readers: Record<FileDType, (view: DataView, at: number) => number> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToNumber(view.getUint16(at, true)),
  BF16: (view, at) => bfloatToNumber(view.getUint16(at, true)),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U64: (view, at) => Number(view.getBigUint64(at, true)),
  U32: (view, at) => view.getUint32(at, true),
  U16: (view, at) => view.getUint16(at, true),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at),
};

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bfloatToNumber(bits: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** The bytes of a file, tensors in the given order. The same input gives the same bytes. */
export function writeTensorFile(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let end = 0;
  for (const { name, shape, data } of tensors) {
    if (name === '__metadata__' || Object.hasOwn(header, name))
      throw new TensorFileError(`A tensor file cannot hold the name ${name} (again).`);
    if (sizeOf(shape) !== data.length)
      throw new TensorFileError(`${name} has ${data.length} numbers, its shape needs ${sizeOf(shape)}.`);
    header[name] = { dtype: typeOf(data), shape: [...shape], data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, as other writers do, so that the numbers lie aligned.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(text, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function typeOf(data: TensorToWrite['data']): FileDType {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  return data instanceof Int32Array ? 'I32' : 'U8';
}
