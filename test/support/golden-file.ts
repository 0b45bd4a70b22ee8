/** Reads the reference numbers in ../shared/golden (format `golden-1`), where they are. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { numbersOf, readTensorFile } from '../../engine/core/safetensors.ts';

const nearby = ['../../../shared/golden', '../../../../shared/golden'].map((path) =>
  resolve(import.meta.dirname, path),
);

/** Absent in a clone by itself: the tests that need it say so and are skipped. */
export const goldenFolder = nearby.find((candidate) => existsSync(candidate));
export const goldenMissing = 'The reference numbers in ../shared/golden are not here.';

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'I32' | 'U8';
  readonly values: Float64Array;
  readonly rtol: number;
  readonly atol: number;
}

export interface GoldenCase {
  readonly id: string;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly upstream: Readonly<Record<string, GoldenTensor>>;
  readonly outputs: Readonly<Record<string, GoldenTensor>>;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
  /** Of a model: the loss before each update. */
  readonly losses?: { readonly values: readonly number[]; readonly rtol: number; readonly atol: number };
  readonly scalars: Readonly<
    Record<string, { readonly value: number; readonly rtol: number; readonly atol: number }>
  >;
}

interface RawTensor {
  readonly tensor: string;
  readonly dtype: GoldenTensor['dtype'];
  readonly shape: readonly number[];
  readonly rtol?: number;
  readonly atol?: number;
}

type RawCase = Omit<GoldenCase, 'inputs' | 'upstream' | 'outputs' | 'grads'> &
  Partial<Record<'inputs' | 'upstream' | 'outputs' | 'grads', Readonly<Record<string, RawTensor>>>>;

/** Names of all groups, as `01_ops/linear`. */
export function goldenGroups(): string[] {
  if (goldenFolder === undefined) return [];
  return readdirSync(goldenFolder, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json') && path.includes('/'))
    .map((path) => path.slice(0, -'.json'.length));
}

/** All cases of a group; none where the folder is absent. */
export function readGolden(name: string): GoldenCase[] {
  if (goldenFolder === undefined) return [];
  const { cases } = JSON.parse(readFileSync(`${goldenFolder}/${name}.json`, 'utf8')) as { cases: RawCase[] };
  const { tensors } = readTensorFile(readFileSync(`${goldenFolder}/${name}.safetensors`));
  const full = (raw: Readonly<Record<string, RawTensor>> | undefined): Record<string, GoldenTensor> =>
    Object.fromEntries(
      Object.entries(raw ?? {}).map(([key, { tensor, dtype, shape, rtol = 0, atol = 0 }]) => [
        key,
        { dtype, shape, rtol, atol, values: numbersOf(tensors.get(tensor)!) },
      ]),
    );
  return cases.map((one) => ({
    ...one,
    inputs: full(one.inputs),
    upstream: full(one.upstream),
    outputs: full(one.outputs),
    grads: full(one.grads),
    scalars: one.scalars ?? {},
  }));
}

/** Why `got` is not within tolerance of `expected`; undefined where it is. */
export function deviation(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
): string | undefined {
  if (got.length !== expected.length) return `has ${got.length} elements, expected ${expected.length}`;
  for (let at = 0; at < got.length; at++) {
    const [a, b] = [got[at]!, expected[at]!];
    if (!(Object.is(a, b) || Math.abs(a - b) <= atol + rtol * Math.abs(b)))
      return `[${at}] is ${a}, expected ${b}`;
  }
  return undefined;
}
