import type { MatmulAttributes } from './matmul.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: MatmulAttributes };

export const matmulCases: readonly [Case, ...Case[]] = [
  {
    name: '3×4·4×5',
    inputs: [uniform([3, 4]), uniform([4, 5])],
    attributes: { transposeA: false, transposeB: false },
  },
  {
    name: 'a transposed',
    inputs: [uniform([19, 13]), uniform([19, 7])],
    attributes: { transposeA: true, transposeB: false },
  },
  {
    name: 'b transposed',
    inputs: [uniform([13, 19]), uniform([7, 19])],
    attributes: { transposeA: false, transposeB: true },
  },
  {
    name: 'both transposed',
    inputs: [uniform([19, 13]), uniform([7, 19])],
    attributes: { transposeA: true, transposeB: true },
  },
  {
    name: 'one row',
    inputs: [uniform([1, 7]), uniform([7, 1])],
    attributes: { transposeA: false, transposeB: false },
  },
  {
    name: 'several tiles',
    inputs: [uniform([37, 33]), uniform([33, 41])],
    attributes: { transposeA: false, transposeB: false },
  },
  {
    name: 'batches',
    inputs: [uniform([5, 3, 4]), uniform([5, 4, 2])],
    attributes: { transposeA: false, transposeB: false },
  },
  {
    name: 'broadcast batches',
    inputs: [uniform([2, 1, 3, 4]), uniform([3, 2, 4])],
    attributes: { transposeA: false, transposeB: true },
  },
];
