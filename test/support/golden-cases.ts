/** Reads the reference numbers that lie beside the checkout, where they do (see their README for the format). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));

/** Why golden tests are skipped, for the name of the test; empty where they run. */
export const goldenAbsent = existsSync(folder)
  ? ''
  : ' (skipped: no folder ../shared/golden beside this checkout)';

export interface GoldenCase {
  readonly id: string;
  readonly op: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each group has a form of its own, read by its test
  readonly [member: string]: any;
}

/** Beside its cases a file may say more, such as the texts that all of them are about. */
export type GoldenFile<Case = GoldenCase, More = unknown> = More & {
  readonly cases: readonly Case[];
  tensor(name: string): Float64Array;
};

export interface ExpectedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly rtol: number;
  readonly atol: number;
}

interface TensorEntry {
  readonly dtype: string;
  readonly data_offsets: [number, number];
}

/**
 * No cases where the numbers are not there.
 * @param name such as `06_classic/metrics`. The caller knows the fields of its cases and what stands beside them.
 */
export function readGolden<Case = GoldenCase, More = unknown>(name: string): GoldenFile<Case, More> {
  if (goldenAbsent !== '')
    return { cases: [], tensor: () => new Float64Array() } as unknown as GoldenFile<Case, More>;
  const side = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as GoldenFile<Case, More>;
  const path = `${folder}${name}.safetensors`;
  const bytes = existsSync(path) ? readFileSync(path) : undefined;
  const headerBytes = bytes === undefined ? 0 : Number(bytes.readBigUInt64LE(0));
  const header =
    bytes === undefined
      ? {}
      : (JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<string, TensorEntry>);
  return {
    ...side,
    tensor(tensorName) {
      const entry = header[tensorName];
      if (entry === undefined || bytes === undefined)
        throw new Error(`There is no tensor ${tensorName} in ${name}.`);
      const [from, until] = entry.data_offsets.map((offset) => offset + 8 + headerBytes) as [number, number];
      const data = bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + until);
      if (entry.dtype === 'F32') return Float64Array.from(new Float32Array(data));
      if (entry.dtype === 'I32') return Float64Array.from(new Int32Array(data));
      return Float64Array.from(new Uint8Array(data));
    },
  };
}

/** |got − expected| ≤ atol + rtol · |expected| everywhere; the message names the first place that is not. */
export function expectClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol = 1e-5, atol = 1e-6 }: { rtol?: number; atol?: number } = {},
): void {
  if (got.length !== expected.length)
    throw new Error(`${String(got.length)} values where ${String(expected.length)} are expected`);
  for (let index = 0; index < expected.length; index++) {
    const want = Number(expected[index]);
    const have = Number(got[index]);
    if (!(Math.abs(have - want) <= atol + rtol * Math.abs(want)))
      throw new Error(`at ${String(index)}: ${String(have)} instead of ${String(want)}`);
  }
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
