import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { CumsumAttributes } from './cumsum.ts';

type Case = OperationCase & { readonly attributes: CumsumAttributes };

export const cumsumCases: readonly [Case, ...Case[]] = [
  {
    name: 'last axis',
    inputs: [uniform([33, 11])],
    attributes: { outer: 33, length: 11, inner: 1, reverse: false },
  },
  {
    name: 'middle axis, from the end',
    inputs: [uniform([3, 9, 7])],
    attributes: { outer: 3, length: 9, inner: 7, reverse: true },
  },
];
