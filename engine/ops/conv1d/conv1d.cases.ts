import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { Conv1dAttributes } from './conv1d-sizes.ts';

type Case = OperationCase & { readonly attributes: Conv1dAttributes };

const plain = { stride: 1, padding: 0, dilation: 1, groups: 1 };

export const conv1dCases: readonly [Case, ...Case[]] = [
  {
    name: 'three rows',
    inputs: [uniform([2, 9, 5]), uniform([4, 3, 5]), uniform([4])],
    attributes: plain,
  },
  {
    name: 'many texts, several tiles',
    inputs: [uniform([13, 11, 9]), uniform([37, 4, 9]), uniform([37])],
    attributes: plain,
  },
  {
    name: 'same length, no bias',
    inputs: [uniform([7, 6, 4]), uniform([3, 5, 4])],
    attributes: { ...plain, padding: 2 },
  },
  {
    name: 'kernel longer than the text',
    inputs: [uniform([2, 2, 3]), uniform([5, 4, 3]), uniform([5])],
    attributes: { ...plain, padding: 3 },
  },
  {
    name: 'stride, padding and dilation',
    inputs: [uniform([3, 11, 4]), uniform([6, 3, 4]), uniform([6])],
    attributes: { ...plain, stride: 2, padding: 1, dilation: 2 },
  },
  {
    name: 'groups',
    inputs: [uniform([3, 8, 6]), uniform([9, 3, 2]), uniform([9])],
    attributes: { ...plain, groups: 3 },
  },
  {
    name: 'one row',
    inputs: [uniform([1, 1, 3]), uniform([2, 1, 3]), uniform([2])],
    attributes: plain,
  },
];
