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

/** How large gradients and updates of one step were. */
export interface StepHealth {
  /** L2 norm of the gradient of each trainable parameter, by name. */
  readonly gradientNorms: ReadonlyMap<string, number>;
  /** L2 norm of the step over that of the parameter. */
  readonly updateRatios: ReadonlyMap<string, number>;
}

/** Parameters, optimiser state and number of steps: all that a step depends on, besides the batch. */
export interface NetworkState {
  readonly tensors: readonly NamedTensor[];
  readonly steps: number;
}

/** A network that can be put back to where it stood. */
export interface ResumableNetwork extends Network {
  state(): Promise<NetworkState>;
  setState(state: NetworkState): void;
}

export function isResumable(network: Network): network is ResumableNetwork {
  return 'setState' in network;
}

/** A network that can be looked into while it trains. */
export interface InspectableNetwork extends ResumableNetwork {
  measuredStep(batch: LabelledBatch, learningRate: number): Promise<StepHealth>;
  /** L2 norm of all gradients of the last step together, before clipping. */
  gradientNorm(): Promise<number>;
  /** Share of the hidden units of each named layer that are zero for every document of the batch. */
  deadUnits(batch: DocumentBatch): Promise<ReadonlyMap<string, number>>;
}

export function isInspectable(network: Network): network is InspectableNetwork {
  return 'measuredStep' in network;
}
