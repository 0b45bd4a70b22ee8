import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { ConcatAttributes } from './concat.ts';

type Case = OperationCase & { readonly attributes: ConcatAttributes };

export const concatCases: readonly [Case, ...Case[]] = [
  { name: 'rows', inputs: [uniform([3, 7]), uniform([20, 7])], attributes: { axis: 0 } },
  {
    name: 'columns of three',
    inputs: [uniform([37, 5]), uniform([37, 1]), uniform([37, 8])],
    attributes: { axis: 1 },
  },
  { name: 'middle axis', inputs: [uniform([2, 3, 5]), uniform([2, 4, 5])], attributes: { axis: 1 } },
];
