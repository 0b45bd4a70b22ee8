/** A test case of an operation: what goes in, and how closely the backends must agree. */
import type { DType } from '../core/dtype.ts';
import type { Attributes, Operation } from '../core/operation.ts';
import type { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import type { ElementwiseOperation } from './elementwise.ts';

export interface CaseInput {
  readonly dtype: DType;
  readonly shape: readonly number[];
  values(random: RandomStream): readonly number[];
  /** Its gradient is compared with central differences. Off: none is defined. */
  readonly differentiable: boolean;
}

export interface OperationCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes: Attributes;
  /** Defaults to 1e-5 relative, 1e-6 absolute; anything wider says why. */
  readonly tolerance?: { readonly relative: number; readonly absolute: number; readonly reason: string };
}

export interface OperationEntry {
  readonly operation: Operation;
  readonly cases: readonly OperationCase[];
}

/** An entry of the table of operations; without at least one case it does not compile. */
export function entry<A extends Attributes>(
  operation: Operation<A>,
  cases: readonly [
    OperationCase & { readonly attributes: A },
    ...(OperationCase & { readonly attributes: A })[],
  ],
): OperationEntry {
  return { operation: operation as unknown as Operation, cases };
}

/** Uniform in an interval, not within 0.01 of what is to be avoided. */
export function uniform(
  shape: readonly number[],
  from = -1,
  to = 1,
  avoid: readonly number[] = [],
): CaseInput {
  return {
    dtype: 'f32',
    shape,
    differentiable: true,
    values: (random) =>
      Array.from({ length: sizeOf(shape) }, () => {
        for (;;) {
          const value = Math.fround(from + (to - from) * random.uniform());
          if (avoid.every((kink) => Math.abs(value - kink) > 0.01)) return value;
        }
      }),
  };
}

export function given(dtype: DType, shape: readonly number[], values: readonly number[]): CaseInput {
  return { dtype, shape, differentiable: false, values: () => values };
}

/** A mask of zeros and ones. */
export function mask(shape: readonly number[]): CaseInput {
  return {
    dtype: 'f32',
    shape,
    differentiable: false,
    values: (random) => Array.from({ length: sizeOf(shape) }, () => random.below(2)),
  };
}

export const randomKey = given('u32', [2], [123456789, 4022250974]);

/** Shapes that meet the ends of vectors, threads and tiles, and every kind of broadcasting. */
const oneInput = [[1], [7], [3, 5], [33, 17], [2, 3, 4]];
const twoInputs: [number[], number[]][] = [
  [[5], [5]],
  [
    [33, 9],
    [33, 9],
  ],
  [[33, 9], [9]],
  [
    [33, 1],
    [1, 9],
  ],
  [
    [4, 1, 5],
    [3, 1],
  ],
  [[6, 4], []],
  [
    [40, 3, 2, 5],
    [3, 1, 5],
  ],
];

export function elementwiseEntry(operation: ElementwiseOperation): OperationEntry {
  const { inputs, samples } = operation.spec;
  const { from, to, avoid = [], parameters = {} } = samples;
  const cases: OperationCase[] =
    inputs === 1
      ? oneInput.map((shape) => ({
          name: `[${shape.join(', ')}]`,
          inputs: [uniform(shape, from, to, avoid)],
          attributes: { parameters },
        }))
      : twoInputs.map(([a, b]) => ({
          name: `[${a.join(', ')}] with [${b.join(', ')}]`,
          inputs: [
            ...(inputs === 3 ? [mask(a)] : []),
            uniform(a, from, to, avoid),
            uniform(b, from, to, avoid),
          ],
          attributes: { parameters },
        }));
  return { operation: operation as unknown as Operation, cases };
}
