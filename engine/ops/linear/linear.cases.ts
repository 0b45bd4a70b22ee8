import type { LinearAttributes } from './linear.ts';
import type { OperationCase } from '../operation-case.ts';
import { randomKey, uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: LinearAttributes };

export const linearCases: readonly [Case, ...Case[]] = [
  {
    name: 'plain',
    inputs: [uniform([5, 7]), uniform([3, 7])],
    attributes: { activation: 'none', bias: false, dropout: 0 },
  },
  {
    name: 'bias',
    inputs: [uniform([17, 9]), uniform([13, 9]), uniform([13])],
    attributes: { activation: 'none', bias: true, dropout: 0 },
  },
  {
    name: 'relu',
    inputs: [uniform([33, 6]), uniform([11, 6]), uniform([11])],
    attributes: { activation: 'relu', bias: true, dropout: 0 },
  },
  {
    name: 'tanh',
    inputs: [uniform([9, 6]), uniform([16, 6]), uniform([16])],
    attributes: { activation: 'tanh', bias: true, dropout: 0 },
  },
  {
    name: 'sigmoid',
    inputs: [uniform([2, 3, 6]), uniform([4, 6]), uniform([4])],
    attributes: { activation: 'sigmoid', bias: true, dropout: 0 },
  },
  {
    name: 'one axis',
    inputs: [uniform([6]), uniform([4, 6]), uniform([4])],
    attributes: { activation: 'none', bias: true, dropout: 0 },
  },
  {
    name: 'relu and dropout',
    inputs: [uniform([17, 6]), uniform([19, 6]), uniform([19]), randomKey],
    attributes: { activation: 'relu', bias: true, dropout: 0.3 },
  },
  {
    name: 'tanh and dropout',
    inputs: [uniform([17, 6]), uniform([19, 6]), uniform([19]), randomKey],
    attributes: { activation: 'tanh', bias: true, dropout: 0.5 },
  },
];
