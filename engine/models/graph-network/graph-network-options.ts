import type { OptimizerOptions } from '../../optimizers/optimizer-options.ts';
import type { Loss } from './loss.ts';

export interface GraphNetworkOptions {
  readonly loss: Loss;
  /** Weight decay leaves biases alone. */
  readonly optimizer: OptimizerOptions;
  /** Gradients are scaled down together when their joint L2 norm exceeds this. */
  readonly clipNorm?: number | undefined;
  /** Every element of a gradient is brought into −clipValue … clipValue, before their norm is taken. */
  readonly clipValue?: number | undefined;
  /** Weight of Σ |w| over weights that are neither biases nor tables; the loss that is reported is without it. */
  readonly l1?: number | undefined;
  /** `rows` (default): lazy, only rows of the batch move. `dense`: the exact algorithm, proportional to the table. */
  readonly tableUpdates?: 'rows' | 'dense' | undefined;
}

/** What gradient-based explanations ask for. */
export interface TokenGradients {
  /** Tokens × columns of the table. */
  readonly gradients: Float32Array;
  /** Vectors of the tokens, scaled; tokens × columns. */
  readonly vectors: Float32Array;
  readonly columns: number;
  /** Documents × outputs. */
  readonly outputs: Float32Array;
}
