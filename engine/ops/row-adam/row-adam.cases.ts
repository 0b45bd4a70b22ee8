import { adamScalarInput } from '../adam/adam.cases.ts';
import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: object };

export const rowAdamCases: readonly [Case, ...Case[]] = [
  {
    name: 'three of five places used',
    inputs: [
      uniform([11, 7]),
      uniform([11, 7], -0.1, 0.1),
      uniform([11, 7], 0, 0.01),
      given('i32', [5], [9, 0, 4, 1, 1]),
      given('i32', [1], [3]),
      uniform([5, 7]),
      adamScalarInput(),
    ],
    attributes: {},
  },
];
