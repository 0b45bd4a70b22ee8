/** What a network needs of an optimiser: state, the numbers of a step, and the operations that apply it. */
import type { RowGradient, Tape, Value } from '../core/operation.ts';
import { adamOptimizer } from './adam-optimizer.ts';

export type OptimizerOptions =
  | {
      readonly name: 'adam' | 'adamw';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      /** adam: L2 added to the gradient; adamw: decoupled. */
      readonly weightDecay?: number;
    }
  | { readonly name: 'sgd'; readonly weightDecay?: number };

export interface StepNumbers {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  /** Whether weight decay applies to these parameters. */
  readonly decays: boolean;
}

export interface Optimizer {
  /** Tensors of the parameter's shape that it keeps, zero at the start. */
  readonly states: number;
  readonly scalarCount: number;
  readonly weightDecay: number;
  scalars(numbers: StepNumbers): Float64Array;
  /** Records the update of a whole tensor. */
  update(tape: Tape, parameter: Value, gradient: Value, states: readonly Value[], scalars: Value): void;
  /** Records the lazy update of the rows that a batch used. */
  updateRows(tape: Tape, table: Value, gradient: RowGradient, states: readonly Value[], scalars: Value): void;
}

export function createOptimizer(options: OptimizerOptions): Optimizer {
  if (options.name === 'sgd') throw new Error('sgd');
  return adamOptimizer(options);
}
