import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { ConvPoolAttributes } from './conv-pool.ts';

type Case = OperationCase & { readonly attributes: ConvPoolAttributes };

export const convPoolCases: readonly [Case, ...Case[]] = [
  {
    name: 'one width',
    inputs: [uniform([4, 8, 5]), uniform([6, 3, 5]), uniform([6])],
    attributes: { limited: false },
  },
  {
    name: 'three widths',
    inputs: [
      uniform([13, 9, 7]),
      uniform([11, 1, 7]),
      uniform([11]),
      uniform([5, 4, 7]),
      uniform([5]),
      uniform([8, 9, 7]),
      uniform([8]),
    ],
    attributes: { limited: false },
  },
  {
    name: 'lengths, empty and shorter than the kernel',
    inputs: [
      uniform([6, 7, 5]),
      uniform([9, 2, 5]),
      uniform([9]),
      uniform([4, 4, 5]),
      uniform([4]),
      given('i32', [6], [7, 0, 3, 1, 4, 6]),
    ],
    attributes: { limited: true },
  },
  {
    name: 'every text shorter than the kernel',
    inputs: [uniform([3, 2, 40]), uniform([7, 5, 40]), uniform([7])],
    attributes: { limited: false },
  },
];
