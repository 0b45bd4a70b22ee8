import { adamaxScalars } from './adamax.ts';

const step = { learningRate: 0.01, step: 3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const adamaxCases = [
  adamaxScalars(step),
  adamaxScalars({ ...step, beta2: 0.5, epsilon: 0.01, l2: 0.1 }),
];
