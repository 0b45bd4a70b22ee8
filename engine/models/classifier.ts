/** A trained text classifier with everything it needs to be applied to new texts. */
import type { Token } from '../text/token.ts';

export type ClassifierKind = 'majority' | 'logistic' | 'dan';

export interface Classifier {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  readonly parameterCount: number;
  /** Row-major texts × classes; every row sums to 1. */
  predictProbabilities(texts: readonly string[]): Promise<Float32Array>;
  /** The words that explanations speak of, by their place in the text as given. */
  tokenise(text: string): Token[];
  /** A safetensors file whose metadata holds the whole pipeline; loaded again it predicts the same bytes. */
  save(): Promise<Uint8Array>;
  /** Gives device memory back. */
  dispose(): void;
}

/** Softmax of each row of logits, computed in 64 bits and rounded once. */
export function softmaxRows(logits: Float32Array | Float64Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  const exponentials = new Float64Array(classes);
  for (let first = 0; first < logits.length; first += classes) {
    let largest = -Infinity;
    for (let index = 0; index < classes; index++) largest = Math.max(largest, logits[first + index]);
    let sum = 0;
    for (let index = 0; index < classes; index++)
      sum += exponentials[index] = Math.exp(logits[first + index] - largest);
    for (let index = 0; index < classes; index++) probabilities[first + index] = exponentials[index] / sum;
  }
  return probabilities;
}
