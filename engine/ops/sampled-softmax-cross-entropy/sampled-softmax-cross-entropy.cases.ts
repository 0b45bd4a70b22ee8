import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { SampledSoftmaxCrossEntropyAttributes } from './sampled-softmax-cross-entropy.ts';

type Case = OperationCase & { readonly attributes: SampledSoftmaxCrossEntropyAttributes };

const drawn = Array.from({ length: 21 }, (_, at) => (at * at) % 17);

export const sampledSoftmaxCrossEntropyCases: readonly [Case, ...Case[]] = [
  {
    name: 'labels among the samples',
    inputs: [
      uniform([13], -4, 4),
      uniform([13, 21], -4, 4),
      given('i32', [13], [0, 1, 3, 4, 9, 40, 16, 2, 2, 0, 100, 8, 13]),
      given('i32', [21], drawn),
      uniform([21], -3, 1),
    ],
    attributes: { reduction: 'mean', ignoredLabel: -1 },
  },
  {
    name: 'ignored rows, sum',
    inputs: [
      uniform([4], -4, 4),
      uniform([4, 6], -4, 4),
      given('i32', [4], [-1, 5, 2, -1]),
      given('i32', [6], [1, 2, 3, 4, 4, 6]),
      uniform([6], -3, 1),
    ],
    attributes: { reduction: 'sum', ignoredLabel: -1 },
  },
  {
    name: 'every sample is the label, every row ignored but one',
    inputs: [
      uniform([3]),
      uniform([3, 5]),
      given('i32', [3], [-1, 7, -1]),
      given('i32', [5], [7, 7, 7, 7, 7]),
      uniform([5]),
    ],
    attributes: { reduction: 'mean', ignoredLabel: -1 },
  },
  {
    name: 'large logits',
    inputs: [
      uniform([2], 80, 100),
      uniform([2, 300], -100, 100),
      given('i32', [2], [3, 4]),
      given(
        'i32',
        [300],
        Array.from({ length: 300 }, (_, at) => at),
      ),
      uniform([300], -9, 0),
    ],
    attributes: { reduction: 'mean', ignoredLabel: -1 },
    tolerance: {
      relative: 1e-4,
      absolute: 1e-6,
      reason: 'a logit of 100 is rounded to 8e-6, which its exponential carries on',
    },
  },
];
