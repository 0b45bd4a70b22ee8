/**
 * Deep averaging network: the mean of a document's word vectors, hidden layers, a softmax over the classes
 * (Iyyer et al. 2015, "Deep unordered composition rivals syntactic methods for text classification").
 */
import type { Backend } from '../core/backend.ts';
import type { Network } from '../training/network.ts';

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
  readonly optimizer: DanOptimizer;
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

export type DanOptimizer =
  | {
      readonly name: 'adam' | 'adamw';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      /** adam: L2 added to the gradient; adamw: decoupled. Not applied to biases. */
      readonly weightDecay?: number;
    }
  | { readonly name: 'sgd'; readonly weightDecay?: number };

export interface DanNetwork extends Network {
  readonly options: DanOptions;
  /** Bytes the network holds on its device. */
  readonly deviceBytes: number;
  /**
   * Derivative of one class logit per document with respect to the vector of each of its tokens, row-major
   * tokens × embeddingSize, without dropout. Used by gradient-based explanations.
   */
  tokenGradients(
    batch: { readonly tokens: Int32Array; readonly offsets: Int32Array },
    classOfDocument: Int32Array,
  ): Promise<Float32Array>;
}

export function createDanNetwork(_backend: Backend, _options: DanOptions, _seed: number): DanNetwork {
  throw new Error('createDanNetwork: under construction');
}
