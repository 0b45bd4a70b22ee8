/** What a network needs of an optimiser: state, the numbers of a step, and the operations that apply it. */
import { adadeltaOperations, adadeltaScalars } from '../ops/adadelta/adadelta.ts';
import { adagradOperations, adagradScalars } from '../ops/adagrad/adagrad.ts';
import type { AdamStep } from '../ops/adam/adam.ts';
import { adamOperations, adamScalars } from '../ops/adam/adam.ts';
import { radamScalars } from '../ops/adam/radam.ts';
import { adamaxOperations, adamaxScalars } from '../ops/adamax/adamax.ts';
import { amsgradOperations } from '../ops/amsgrad/amsgrad.ts';
import { nadamOperations, nadamScalars } from '../ops/nadam/nadam.ts';
import { rmspropRule, rmspropScalars } from '../ops/rmsprop/rmsprop.ts';
import { momentumOperations, momentumScalars, sgdOperations, sgdScalars } from '../ops/sgd/sgd.ts';
import type { UpdateOperations } from '../ops/update-rule.ts';
import type { OptimizerOptions } from './optimizer-options.ts';

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
  /** `scalarsOf` gets the step with its decay, which is L2 in the gradient unless the rule says otherwise. */
  const optimizer = (
    operations: UpdateOperations,
    scalarsOf: (numbers: StepNumbers & { readonly l2: number }) => Float64Array,
  ): Optimizer => ({
    operations,
    weightDecay,
    scalars: (numbers) => scalarsOf({ ...numbers, l2: numbers.decays ? weightDecay : 0 }),
  });
  switch (options.name) {
    case 'sgd': {
      const { momentum = 0, dampening, nesterov } = options;
      return momentum === 0
        ? optimizer(sgdOperations, sgdScalars)
        : optimizer(momentumOperations, (numbers) =>
            momentumScalars({ ...numbers, momentum, dampening, nesterov }),
          );
    }
    case 'adagrad': {
      const { epsilon = 1e-10, learningRateDecay, initialSum } = options;
      return optimizer(adagradOperations, (numbers) =>
        adagradScalars({ ...numbers, epsilon, learningRateDecay, initialSum }),
      );
    }
    case 'rmsprop': {
      const { alpha = 0.99, epsilon = 1e-8, centered = false, momentum = 0 } = options;
      return optimizer(rmspropRule({ centered, momentum }), (numbers) =>
        rmspropScalars({ ...numbers, alpha, epsilon, momentum }),
      );
    }
    case 'adadelta': {
      const { rho = 0.9, epsilon = 1e-6 } = options;
      return optimizer(adadeltaOperations, (numbers) => adadeltaScalars({ ...numbers, rho, epsilon }));
    }
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const decoupled = options.name === 'adamw' || ('decoupled' in options && options.decoupled === true);
  const moments = ({ l2, ...numbers }: StepNumbers & { readonly l2: number }): AdamStep => ({
    ...numbers,
    beta1,
    beta2,
    epsilon,
    ...(decoupled ? { decoupledDecay: l2 } : { l2 }),
  });
  switch (options.name) {
    case 'adam':
    case 'adamw':
      return optimizer(options.amsgrad === true ? amsgradOperations : adamOperations, (numbers) =>
        adamScalars(moments(numbers)),
      );
    case 'adamax':
      return optimizer(adamaxOperations, (numbers) => adamaxScalars(moments(numbers)));
    case 'nadam': {
      const { momentumDecay = 0.004 } = options;
      return optimizer(nadamOperations, (numbers) => nadamScalars({ ...moments(numbers), momentumDecay }));
    }
    case 'radam':
      return optimizer(adamOperations, (numbers) => radamScalars(moments(numbers)));
  }
}
