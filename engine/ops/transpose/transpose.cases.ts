import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { TransposeAttributes } from './transpose.ts';

type Case = OperationCase & { readonly attributes: TransposeAttributes };

export const transposeCases: readonly [Case, ...Case[]] = [
  { name: 'matrix', inputs: [uniform([37, 19])], attributes: { order: [1, 0] } },
  { name: 'last axis first', inputs: [uniform([3, 4, 5])], attributes: { order: [2, 0, 1] } },
  { name: 'heads of attention', inputs: [uniform([2, 5, 3, 8])], attributes: { order: [0, 2, 1, 3] } },
];
