import type { CaseInput, OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { AdamStep } from './adam.ts';
import { adamScalars } from './adam.ts';

type Case = OperationCase & { readonly attributes: object };

const step: AdamStep = { learningRate: 0.01, step: 3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export function adamScalarInput(numbers: Partial<AdamStep> = {}): CaseInput {
  return given('f32', [8], [...adamScalars({ ...step, ...numbers })].map(Math.fround));
}

function tensors(length: number): CaseInput[] {
  return [uniform([length]), uniform([length]), uniform([length], -0.1, 0.1), uniform([length], 0, 0.01)];
}

export const adamCases: readonly [Case, ...Case[]] = [
  { name: 'one', inputs: [...tensors(1), adamScalarInput()], attributes: {} },
  { name: 'odd length', inputs: [...tensors(67), adamScalarInput({ epsilon: 0.01 })], attributes: {} },
  { name: 'L2', inputs: [...tensors(33), adamScalarInput({ l2: 0.1 })], attributes: {} },
  {
    name: 'decoupled decay',
    inputs: [...tensors(33), adamScalarInput({ decoupledDecay: 0.1, gradientScale: 0.5 })],
    attributes: {},
  },
];
