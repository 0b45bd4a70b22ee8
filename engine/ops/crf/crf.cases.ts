import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';

const tolerance = {
  relative: 1e-4,
  absolute: 1e-5,
  reason:
    'sums of logarithms over all steps are rounded at each, and the gradients are differences of near-equal numbers',
};

const labels = (sequences: number, steps: number, tags: number, lengths: readonly number[]): number[] =>
  Array.from({ length: sequences * steps }, (_, at) =>
    at % steps < lengths[Math.floor(at / steps)]! ? (at * 7 + 3) % tags : -1,
  );

export const crfCases: readonly [OperationCase, ...OperationCase[]] = [
  {
    name: 'sequences of different length, one of them empty',
    inputs: [
      uniform([5, 6, 7], -3, 3),
      uniform([8, 7], -2, 2),
      given('i32', [5, 6], labels(5, 6, 7, [6, 1, 0, 3, 5])),
    ],
    attributes: {},
    tolerance,
  },
  {
    name: 'one tag',
    inputs: [uniform([2, 3, 1]), uniform([2, 1]), given('i32', [2, 3], labels(2, 3, 1, [3, 2]))],
    attributes: {},
    tolerance,
  },
  {
    name: 'more tags than lanes, large scores',
    inputs: [
      uniform([2, 3, 300], -20, 20),
      uniform([301, 300], -5, 5),
      given('i32', [2, 3], labels(2, 3, 300, [3, 2])),
    ],
    attributes: {},
    tolerance,
  },
];
