/** Optimisers as recipes name them. */
import type { OptimizerOptions } from '../optimizers/optimizer-options.ts';

export const optimizerNames = [
  'adam',
  'adamw',
  'nadam',
  'radam',
  'adamax',
  'rmsprop',
  'adagrad',
  'adadelta',
  'sgd',
  'momentum',
  'nesterov',
] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** The usual momentum of gradient descent. */
const momentum = 0.9;

export function optimizerOf(name: OptimizerName, weightDecay: number): OptimizerOptions {
  if (name === 'momentum' || name === 'nesterov')
    return { name: 'sgd', momentum, nesterov: name === 'nesterov', weightDecay };
  return { name, weightDecay };
}
