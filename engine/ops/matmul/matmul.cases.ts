import type { MatmulAttributes } from './matmul.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: MatmulAttributes };

const longSum = {
  relative: 1e-5,
  absolute: 2e-5,
  reason: '700 products of either sign in 32 bits',
};

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
  {
    name: 'a row, 700 deep',
    inputs: [uniform([1, 700]), uniform([700, 45])],
    attributes: { transposeA: false, transposeB: false },
    tolerance: longSum,
  },
  {
    name: 'a row, b transposed',
    inputs: [uniform([1, 701]), uniform([43, 701])],
    attributes: { transposeA: false, transposeB: true },
    tolerance: longSum,
  },
  {
    name: 'a row, a transposed',
    inputs: [uniform([701, 1]), uniform([701, 37])],
    attributes: { transposeA: true, transposeB: false },
    tolerance: longSum,
  },
  {
    name: 'a column',
    inputs: [uniform([43, 701]), uniform([701, 1])],
    attributes: { transposeA: false, transposeB: false },
    tolerance: longSum,
  },
  {
    name: 'a column, a transposed',
    inputs: [uniform([701, 45]), uniform([701, 1])],
    attributes: { transposeA: true, transposeB: false },
    tolerance: longSum,
  },
  {
    name: 'a column, both transposed',
    inputs: [uniform([701, 45]), uniform([1, 701])],
    attributes: { transposeA: true, transposeB: true },
    tolerance: longSum,
  },
  {
    name: 'a last row for the second thread',
    inputs: [uniform([7, 19]), uniform([19, 33])],
    attributes: { transposeA: false, transposeB: false },
  },
];
