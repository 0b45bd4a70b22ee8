import { rmspropScalars } from './rmsprop.ts';

const step = { learningRate: 0.01, alpha: 0.9, epsilon: 1e-6 };

export const rmspropCases = [
  rmspropScalars(step),
  rmspropScalars({ ...step, epsilon: 0.01, l2: 0.05 }),
  rmspropScalars({ ...step, momentum: 0.9, l2: 0.01 }),
];
