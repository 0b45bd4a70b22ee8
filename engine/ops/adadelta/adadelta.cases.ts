import { adadeltaScalars } from './adadelta.ts';

const step = { learningRate: 1, rho: 0.9, epsilon: 1e-6 };

export const adadeltaCases = [
  adadeltaScalars(step),
  adadeltaScalars({ ...step, learningRate: 0.5, epsilon: 1e-4, l2: 0.05 }),
];
