import { adagradScalars } from './adagrad.ts';

const step = { learningRate: 0.1, step: 3, epsilon: 1e-10 };

export const adagradCases = [
  adagradScalars(step),
  adagradScalars({ ...step, epsilon: 0.01, l2: 0.05 }),
  adagradScalars({ ...step, learningRateDecay: 0.1, initialSum: 0.1 }),
];
