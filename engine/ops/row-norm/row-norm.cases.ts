import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { RowNormAttributes } from './row-norm-attributes.ts';

type Case = OperationCase & { readonly attributes: RowNormAttributes };

export const rowNormCases: readonly [Case, ...Case[]] = [
  {
    name: 'layer norm with weight and bias',
    inputs: [uniform([33, 19]), uniform([19]), uniform([19])],
    attributes: { centred: true, epsilon: 1e-5, weight: true, bias: true },
  },
  {
    name: 'layer norm by itself',
    inputs: [uniform([5, 300], 2, 4)],
    attributes: { centred: true, epsilon: 1e-5, weight: false, bias: false },
    tolerance: {
      relative: 1e-5,
      absolute: 5e-6,
      reason: 'the mean of 300 numbers around 3 is known to 3e-7 only, and the spread of 0.6 divides it',
    },
  },
  {
    name: 'layer norm with bias',
    inputs: [uniform([9, 8]), uniform([8])],
    attributes: { centred: true, epsilon: 1e-12, weight: false, bias: true },
  },
  {
    name: 'RMS norm with weight',
    inputs: [uniform([33, 19]), uniform([19])],
    attributes: { centred: false, epsilon: 1e-6, weight: true, bias: false },
  },
  {
    name: 'RMS norm by itself',
    inputs: [uniform([3, 41])],
    attributes: { centred: false, epsilon: 1e-6, weight: false, bias: false },
  },
];
