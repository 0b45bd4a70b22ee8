import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { DenseRowsAttributes } from './dense-rows.ts';

type Case = OperationCase & { readonly attributes: DenseRowsAttributes };

export const denseRowsCases: readonly [Case, ...Case[]] = [
  {
    name: 'three of eleven rows',
    inputs: [
      given('i32', [5], [9, 0, 4, 1, 1]),
      given('i32', [1], [3]),
      { ...uniform([5, 7]), differentiable: false },
    ],
    attributes: { rows: 11 },
  },
];
