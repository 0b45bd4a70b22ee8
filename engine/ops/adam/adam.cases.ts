import { adamScalars } from './adam.ts';

const step = { learningRate: 0.01, step: 3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const adamCases = [
  adamScalars(step),
  adamScalars({ ...step, epsilon: 0.01, l2: 0.1 }),
  adamScalars({ ...step, decoupledDecay: 0.1 }),
];
