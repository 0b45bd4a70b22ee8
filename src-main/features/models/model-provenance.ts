/** What a model file says of where it comes from, beside what it takes to apply it. */
import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { modelProvenance, type ModelProvenance } from '../../api/models.ts';

const key = 'provenance';
const header = z.record(z.string(), z.unknown());
const metadata = z.record(z.string(), z.string());

/** The same tensors with one more entry in the metadata of their safetensors file. */
export function withProvenance(file: Uint8Array, provenance: ModelProvenance): Uint8Array {
  const { entries, data } = partsOf(file);
  const own = metadata.parse(entries['__metadata__'] ?? {});
  const text = Buffer.from(
    JSON.stringify({ ...entries, __metadata__: { ...own, [key]: JSON.stringify(provenance) } }),
  );
  // Padded with spaces, so that the numbers lie aligned.
  const length = Math.ceil(text.length / 8) * 8;
  const written = Buffer.alloc(8 + length + data.length, 0x20);
  written.writeBigUInt64LE(BigInt(length), 0);
  text.copy(written, 8);
  written.set(data, 8 + length);
  return new Uint8Array(written.buffer, written.byteOffset, written.length);
}

/** Null: the file says nothing of it. Throws in words where it is no safetensors file or says it wrongly. */
export function readProvenance(file: Uint8Array, name: string): ModelProvenance | null {
  let said: string | undefined;
  try {
    said = metadata.parse(partsOf(file).entries['__metadata__'] ?? {})[key];
  } catch {
    throw notAModel(name);
  }
  return said === undefined ? null : parseProvenance(said, name);
}

export function parseProvenance(json: string, name: string): ModelProvenance {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const parsed = modelProvenance.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LecternError(
    'bad-file',
    `What “${name}” says of the origin of the model cannot be read.`,
    'Export the model again from the project that it was trained in.',
  );
}

export function notAModel(name: string): LecternError {
  return new LecternError(
    'bad-file',
    `“${name}” is no model that Lectern can read.`,
    'Choose the folder or the .safetensors file that Lectern exported, whole and unchanged.',
  );
}

function partsOf(file: Uint8Array): { entries: Record<string, unknown>; data: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const length = bytes.length < 8 ? -1 : Number(bytes.readBigUInt64LE(0));
  if (length < 0 || 8 + length > bytes.length) throw new RangeError('The header is longer than the file.');
  return {
    entries: header.parse(JSON.parse(bytes.toString('utf8', 8, 8 + length))),
    data: file.subarray(8 + length),
  };
}
