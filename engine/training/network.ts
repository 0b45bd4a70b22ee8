/** What the trainer needs of a network that classifies documents, whatever is inside and whichever backend runs it. */

/** Documents as token ids: document `i` owns `tokens[offsets[i] … offsets[i + 1])`; may be empty. */
export interface DocumentBatch {
  readonly tokens: Int32Array;
  /** Length documents + 1. */
  readonly offsets: Int32Array;
}

export interface LabelledBatch extends DocumentBatch {
  /** Class of each document. */
  readonly labels: Int32Array;
}

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Network {
  readonly parameterCount: number;
  /**
   * One optimiser step; the loss stays on the device until `takeLoss` asks for it.
   * Throws when a loss or gradient is not finite, with the op's name.
   */
  trainStep(batch: LabelledBatch, learningRate: number): void;
  /** Mean loss over the steps since the last call, nats per document. */
  takeLoss(): Promise<number>;
  /** Logits, row-major documents × classes, without dropout. */
  logits(batch: DocumentBatch): Promise<Float32Array>;
  /** Copies of all trainable tensors, in a fixed order. */
  parameters(): Promise<NamedTensor[]>;
  setParameters(tensors: readonly NamedTensor[]): void;
  dispose(): void;
}
