/** Reads the reference numbers that lie beside the checkout, where they do. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));
export const goldenMissing = existsSync(folder)
  ? undefined
  : 'the reference numbers (../shared/golden) are not here';

export interface ExpectedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly rtol: number;
  readonly atol: number;
}

/** One group: the side file as it is, and its tensors by name. */
export interface GoldenGroup<SideFile> {
  readonly side: SideFile;
  tensor(name: string): Float32Array | Int32Array | Uint8Array;
}

/** @param path folder and name of the group, such as `07_lm/ngram`. The caller knows the fields of its side file. */
export function readGolden<SideFile>(path: string): GoldenGroup<SideFile> {
  const side = JSON.parse(readFileSync(`${folder}${path}.json`, 'utf8')) as SideFile;
  const file = readFileSync(`${folder}${path}.safetensors`);
  const headerBytes = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  return {
    side,
    tensor(name) {
      const entry = header[name];
      if (entry === undefined) throw new Error(`The group ${path} has no tensor ${name}.`);
      const [begin, end] = entry.data_offsets;
      const bytes = Uint8Array.from(file.subarray(8 + headerBytes + begin, 8 + headerBytes + end));
      if (entry.dtype === 'F32') return new Float32Array(bytes.buffer);
      if (entry.dtype === 'I32') return new Int32Array(bytes.buffer);
      return bytes;
    },
  };
}

/** Greatest excess of |got − expected| over atol + rtol · |expected|; at most 0 where all values pass. */
export function worstExcess(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  rtol: number,
  atol: number,
): number {
  if (got.length !== expected.length) throw new Error(`${got.length} values instead of ${expected.length}.`);
  let worst = -Infinity;
  for (let index = 0; index < got.length; index++) {
    const difference = Math.abs(got[index] - expected[index]);
    if (Number.isNaN(difference)) return Infinity;
    worst = Math.max(worst, difference - atol - rtol * Math.abs(expected[index]));
  }
  return worst;
}
