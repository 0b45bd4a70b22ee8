/** Adam and AdamW; defaults of Kingma and Ba 2015. */
import { adam, adamScalarCount, adamScalars } from '../ops/adam/adam.ts';
import { rowAdam } from '../ops/row-adam/row-adam.ts';
import type { Optimizer, OptimizerOptions } from './optimizer.ts';

export function adamOptimizer(options: Extract<OptimizerOptions, { name: 'adam' | 'adamw' }>): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return {
    states: 2,
    scalarCount: adamScalarCount,
    weightDecay,
    scalars({ learningRate, step, decays }) {
      const decay = decays ? weightDecay : 0;
      return adamScalars({
        learningRate,
        step,
        beta1,
        beta2,
        epsilon,
        l2: options.name === 'adam' ? decay : 0,
        decoupledDecay: options.name === 'adamw' ? decay : 0,
      });
    },
    update: (tape, parameter, gradient, states, scalars) =>
      adam(tape, parameter, gradient, states[0]!, states[1]!, scalars),
    updateRows: (tape, table, gradient, states, scalars) =>
      rowAdam(tape, table, states[0]!, states[1]!, gradient, scalars),
  };
}
