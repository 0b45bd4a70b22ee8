import { nadamScalars } from './nadam.ts';

const step = { learningRate: 0.01, step: 3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentumDecay: 0.004 };

export const nadamCases = [
  nadamScalars(step),
  nadamScalars({ ...step, epsilon: 0.01, l2: 0.1 }),
  nadamScalars({ ...step, step: 40, decoupledDecay: 0.1 }),
];
