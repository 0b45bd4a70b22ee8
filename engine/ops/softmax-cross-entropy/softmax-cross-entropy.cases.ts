import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { SoftmaxCrossEntropyAttributes } from './softmax-cross-entropy.ts';

type Case = OperationCase & { readonly attributes: SoftmaxCrossEntropyAttributes };

const plain: SoftmaxCrossEntropyAttributes = {
  reduction: 'mean',
  labelSmoothing: 0,
  ignoredLabel: -1,
  weighted: false,
  accumulates: false,
};
const labels = given('i32', [13], [0, 2, 1, -1, 3, 3, 2, 0, -1, 1, 1, 0, 4]);
const weights = given('f32', [5], [0.5, 1, 2, 0.25, 3]);

export const softmaxCrossEntropyCases: readonly [Case, ...Case[]] = [
  { name: 'mean', inputs: [uniform([13, 5], -4, 4), labels], attributes: plain },
  { name: 'sum', inputs: [uniform([13, 5], -4, 4), labels], attributes: { ...plain, reduction: 'sum' } },
  {
    name: 'weighted',
    inputs: [uniform([13, 5], -4, 4), labels, weights],
    attributes: { ...plain, weighted: true },
  },
  {
    name: 'weighted, smoothed',
    inputs: [uniform([13, 5], -4, 4), labels, weights],
    attributes: { ...plain, weighted: true, labelSmoothing: 0.1 },
  },
  {
    name: 'running sum',
    inputs: [uniform([13, 5], -4, 4), labels, given('f32', [2], [1.5, 3])],
    attributes: { ...plain, accumulates: true },
  },
  {
    name: 'nothing counts',
    inputs: [uniform([2, 3]), given('i32', [2], [-1, -1])],
    attributes: plain,
  },
  {
    name: 'far apart',
    inputs: [given('f32', [2, 4], [1e4, -1e4, 0, 90, -88, 100, 103, -104]), given('i32', [2], [0, 2])],
    attributes: plain,
  },
  {
    name: 'a vocabulary',
    inputs: [uniform([5, 1501], -4, 4), given('i32', [5], [0, 1500, -1, 700, 3])],
    attributes: plain,
  },
  {
    name: 'a vocabulary, weighted and smoothed',
    inputs: [uniform([3, 1030], -4, 4), given('i32', [3], [1029, -1, 7]), uniform([1030], 0.5, 2)],
    attributes: { ...plain, weighted: true, labelSmoothing: 0.1 },
  },
];
