import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { Pool1dAttributes } from './pool1d.ts';

type Case = OperationCase & { readonly attributes: Pool1dAttributes };

export const pool1dCases: readonly [Case, ...Case[]] = [
  {
    name: 'max over time',
    inputs: [uniform([13, 6, 7])],
    attributes: { mode: 'max', kernel: 6, stride: 1, padding: 0 },
  },
  {
    name: 'max over time, lengths',
    inputs: [uniform([4, 6, 9]), given('i32', [4], [6, 0, 3, 1])],
    attributes: { mode: 'max', kernel: 6, stride: 1, padding: 0 },
  },
  {
    name: 'overlapping windows with padding',
    inputs: [uniform([3, 9, 5])],
    attributes: { mode: 'max', kernel: 3, stride: 1, padding: 1 },
  },
  {
    name: 'windows apart',
    inputs: [uniform([3, 11, 4])],
    attributes: { mode: 'max', kernel: 2, stride: 3, padding: 0 },
  },
  {
    name: 'means',
    inputs: [uniform([3, 9, 5])],
    attributes: { mode: 'mean', kernel: 3, stride: 2, padding: 1 },
  },
  {
    name: 'means, lengths',
    inputs: [uniform([3, 9, 5]), given('i32', [3], [9, 2, 0])],
    attributes: { mode: 'mean', kernel: 4, stride: 1, padding: 2 },
  },
];
