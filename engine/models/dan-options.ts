/** What a deep averaging network is made of and how it is trained. */
import type { OptimizerOptions } from '../optimizers/optimizer-options.ts';

export interface DanOptions {
  /** Rows of the embedding table; token ids are 0 … vocabularySize − 1. */
  readonly vocabularySize: number;
  readonly classes: number;
  readonly embeddingSize: number;
  /** Width of each hidden layer; none is allowed. */
  readonly hiddenSizes: readonly number[];
  readonly activation: 'relu' | 'tanh';
  /** Share of the hidden units dropped while training, 0 ≤ p < 1. */
  readonly dropout: number;
  /** Share of the tokens left out of the mean while training, 0 ≤ p < 1 (Iyyer et al. §3). */
  readonly wordDropout: number;
  /** One weight per class in the loss. */
  readonly classWeights?: readonly number[] | undefined;
  readonly labelSmoothing?: number | undefined;
  /** Weight decay leaves biases alone. */
  readonly optimizer: OptimizerOptions;
  /**
   * `rows` (default): only rows of words in the batch move, with their own moments (lazy, fast). `dense`: the exact
   * algorithm, every row every step; needs time proportional to the table.
   */
  readonly embeddingUpdates?: 'rows' | 'dense' | undefined;
  /** Gradients are scaled down together when their joint L2 norm exceeds this. */
  readonly clipNorm?: number | undefined;
  /** Token id whose vector stays as it is and is left out of the mean. */
  readonly paddingId?: number | undefined;
  /** Start vectors, vocabularySize × embeddingSize; random where absent. */
  readonly initialEmbeddings?: Float32Array | undefined;
}
