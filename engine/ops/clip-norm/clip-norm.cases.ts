import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { ClipNormAttributes } from './clip-norm.ts';

type Case = OperationCase & { readonly attributes: ClipNormAttributes };

const fixed = (shape: readonly number[]) => ({ ...uniform(shape), differentiable: false });

export const clipNormCases: readonly [Case, ...Case[]] = [
  {
    name: 'L2 of two tensors',
    inputs: [fixed([9000]), fixed([7])],
    attributes: { maxNorm: 1, order: 2, gradients: ['dense', 'dense'], scalars: 0 },
  },
  {
    name: 'below the limit',
    inputs: [fixed([5])],
    attributes: { maxNorm: 100, order: 2, gradients: ['dense'], scalars: 0 },
  },
  {
    name: 'L1 of a tensor and rows, of which three count',
    inputs: [fixed([33]), fixed([2000, 5]), given('i32', [1], [3])],
    attributes: { maxNorm: 2, order: 1, gradients: ['dense', 'rows'], scalars: 0 },
  },
  {
    name: 'largest element',
    inputs: [fixed([4097])],
    attributes: { maxNorm: 0.5, order: 'infinity', gradients: ['dense'], scalars: 0 },
  },
];
