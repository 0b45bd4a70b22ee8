/** A trained text classifier with everything it needs to be applied to new texts. */
import type { Token } from '../text/token.ts';

/** `logistic`: linear models of the first version. */
export type ClassifierKind =
  'majority' | 'dictionary' | 'sentiment-features' | 'linear' | 'logistic' | 'dan' | 'network';

export interface Classifier {
  readonly kind: ClassifierKind;
  readonly classes: readonly string[];
  readonly parameterCount: number;
  /** Row-major texts × classes; every row sums to 1. */
  predictProbabilities(texts: readonly string[]): Promise<Float32Array>;
  /** The words that explanations speak of, by their place in the text as given. */
  tokenise(text: string): Token[];
  /** What each feature adds to the logits of this text; absent where the model reads no words. */
  featureShares?(text: string): Promise<FeatureShares>;
  /** What a network computes of texts before its output layer; absent where there is no such thing. */
  documentVectors?(texts: readonly string[]): Promise<DocumentVectors>;
  /** A safetensors file whose metadata holds the whole pipeline; loaded again it predicts the same bytes. */
  save(): Promise<Uint8Array>;
  /** Gives device memory back. */
  dispose(): void;
}

export interface DocumentVectors {
  readonly size: number;
  /** Row-major texts × size. */
  readonly vectors: Float32Array;
}

/** What the features found in a text add to its logits, compared with a text without any. */
export interface FeatureShares {
  /** Start and end in the text as given, one pair per feature found. */
  readonly spans: Int32Array;
  /** Features × classes. */
  readonly shares: Float64Array;
  /** Per class: the logit of this text less that of an empty one. What the shares lack of it is their error. */
  readonly difference: Float64Array;
  /** Points at which the gradient was taken; 1 where it is the same everywhere. */
  readonly steps: number;
  /** Two classes with one score: logits are log-odds of a class against the other. */
  readonly logOdds: boolean;
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
