import { momentumScalars, sgdScalars } from './sgd.ts';

export const sgdCases = [sgdScalars({ learningRate: 0.1 }), sgdScalars({ learningRate: 0.1, l2: 0.05 })];

export const momentumCases = [
  momentumScalars({ learningRate: 0.1, step: 1, momentum: 0.9 }),
  momentumScalars({ learningRate: 0.1, step: 2, momentum: 0.9, dampening: 0.3, l2: 0.01 }),
  momentumScalars({ learningRate: 0.1, step: 2, momentum: 0.9, nesterov: true }),
];
