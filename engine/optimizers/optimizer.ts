/** What a network needs of an optimiser: state, the numbers of a step, and the operations that apply it. */
import { adamOperations, adamScalars } from '../ops/adam/adam.ts';
import { momentumOperations, momentumScalars, sgdOperations, sgdScalars } from '../ops/sgd/sgd.ts';
import type { UpdateOperations } from '../ops/update-rule.ts';

export type OptimizerOptions =
  | {
      readonly name: 'adam' | 'adamw';
      /** Defaults 0.9, 0.999 and 1e-8 (Kingma and Ba 2015). */
      readonly beta1?: number | undefined;
      readonly beta2?: number | undefined;
      readonly epsilon?: number | undefined;
      /** adam: L2 added to the gradient; adamw: decoupled, weights shrink by learning rate × decay. */
      readonly weightDecay?: number | undefined;
    }
  | {
      readonly name: 'sgd';
      readonly momentum?: number | undefined;
      readonly nesterov?: boolean | undefined;
      /** L2 added to the gradient. */
      readonly weightDecay?: number | undefined;
    };

export interface StepNumbers {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  /** Whether weight decay applies to these parameters. */
  readonly decays: boolean;
}

export interface Optimizer {
  readonly operations: UpdateOperations;
  readonly weightDecay: number;
  /** The `scalars` tensor of a step; its first element is a factor on the gradient. */
  scalars(numbers: StepNumbers): Float64Array;
}

export function createOptimizer(options: OptimizerOptions): Optimizer {
  const weightDecay = options.weightDecay ?? 0;
  const decayOf = ({ decays }: StepNumbers): number => (decays ? weightDecay : 0);
  if (options.name === 'sgd') {
    const { momentum = 0, nesterov = false } = options;
    return momentum === 0
      ? {
          operations: sgdOperations,
          weightDecay,
          scalars: (numbers) => sgdScalars({ ...numbers, l2: decayOf(numbers) }),
        }
      : {
          operations: momentumOperations,
          weightDecay,
          scalars: (numbers) => momentumScalars({ ...numbers, momentum, nesterov, l2: decayOf(numbers) }),
        };
  }
  const { name, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    operations: adamOperations,
    weightDecay,
    scalars: (numbers) =>
      adamScalars({
        ...numbers,
        beta1,
        beta2,
        epsilon,
        ...(name === 'adam' ? { l2: decayOf(numbers) } : { decoupledDecay: decayOf(numbers) }),
      }),
  };
}
