/**
 * Six numbers per text (Jurafsky & Martin, Speech and Language Processing, chapters 4 and 5) and a small model on them:
 * logistic regression, or one hidden layer.
 */
import { Analyser } from '../text/analyser.ts';
import { Lexicon, type LexiconEntry } from '../text/lexicon.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import { softmaxRows, type Classifier } from './classifier.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export interface SentimentPipeline {
  readonly text: TextOptions;
  readonly entries: readonly LexiconEntry[];
  /** 0: logistic regression. */
  readonly hiddenUnits: number;
}

export const SENTIMENT_FEATURES = 6;

const pronouns = new Set(
  'i me my mine myself we us our ours ourselves you your yours yourself yourselves u ur'.split(' '),
);
const positive = new Set(['positive', 'pos', 'good']);
const negative = new Set(['negative', 'neg', 'bad']);

/** Positive words, negative words, whether “no” is there, pronouns of the first and second person, “!”, ln of the length. */
export function sentimentFeatures(lexicon: Lexicon, text: string, into: Float64Array, at: number): void {
  const { hits, terms } = lexicon.find(text);
  into.fill(0, at, at + SENTIMENT_FEATURES);
  lexicon.categories.forEach((category, index) => {
    const name = category.toLowerCase();
    if (positive.has(name)) into[at] += hits[index];
    else if (negative.has(name)) into[at + 1] += hits[index];
  });
  let words = 0;
  for (const term of terms) {
    if (/[\p{L}\p{N}]/u.test(term)) words += 1;
    const plain = term.toLowerCase();
    if (plain === 'no') into[at + 2] = 1;
    if (pronouns.has(plain)) into[at + 3] += 1;
  }
  if (text.includes('!')) into[at + 4] = 1;
  into[at + 5] = Math.log(Math.max(1, words));
}

/** Whether the lexicon tells positive from negative words at all. */
export function tellsPolarity(categories: readonly string[]): boolean {
  const names = categories.map((name) => name.toLowerCase());
  return names.some((name) => positive.has(name)) && names.some((name) => negative.has(name));
}

export class SentimentFeatureClassifier implements Classifier {
  readonly kind = 'sentiment-features';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  private readonly pipeline: SentimentPipeline;
  private readonly lexicon: Lexicon;
  private readonly analyser: Analyser;
  private readonly means: Float32Array;
  private readonly scales: Float32Array;
  private readonly weights: Float32Array;

  /**
   * @param means of the features in the training part, which are subtracted, and `scales`, which divide
   * @param weights as `smallNetworkScores` reads them
   */
  constructor(
    classes: readonly string[],
    pipeline: SentimentPipeline,
    means: Float32Array,
    scales: Float32Array,
    weights: Float32Array,
  ) {
    this.classes = classes;
    this.pipeline = pipeline;
    this.means = means;
    this.scales = scales;
    this.weights = weights;
    this.parameterCount = weights.length;
    this.lexicon = new Lexicon(pipeline.entries, pipeline.text);
    this.analyser = new Analyser(pipeline.text);
  }

  static load(file: ModelFile): SentimentFeatureClassifier {
    return new SentimentFeatureClassifier(
      file.classes,
      file.pipeline as SentimentPipeline,
      file.tensor('means'),
      file.tensor('scales'),
      file.tensor('weights'),
    );
  }

  predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    const width = this.classes.length;
    const features = new Float64Array(SENTIMENT_FEATURES);
    const scores = new Float64Array(texts.length * width);
    const { hiddenUnits } = this.pipeline;
    const hidden = new Float64Array(hiddenUnits);
    texts.forEach((text, row) => {
      sentimentFeatures(this.lexicon, text, features, 0);
      features.forEach(
        (value, index) => (features[index] = (value - this.means[index]) / this.scales[index]),
      );
      smallNetworkScores(
        this.weights,
        features,
        0,
        SENTIMENT_FEATURES,
        hidden,
        scores.subarray(row * width, (row + 1) * width),
      );
    });
    return Promise.resolve(softmaxRows(scores, width));
  }

  tokenise(text: string): Token[] {
    return this.analyser.tokenise(text);
  }

  save(): Promise<Uint8Array> {
    return Promise.resolve(
      writeModelFile({ kind: this.kind, classes: this.classes, pipeline: this.pipeline }, [
        { name: 'means', shape: [this.means.length], data: this.means },
        { name: 'scales', shape: [this.scales.length], data: this.scales },
        { name: 'weights', shape: [this.weights.length], data: this.weights },
      ]),
    );
  }

  dispose(): void {}
}

/**
 * Scores of the classes. Weights: without hidden units classes × (features + 1); with them hidden × (features + 1), then
 * classes × (hidden + 1); the last of each row is its bias. `hidden` is filled with the activations (tanh).
 */
export function smallNetworkScores(
  weights: Float32Array | Float64Array,
  features: Float64Array,
  at: number,
  width: number,
  hidden: Float64Array,
  scores: Float64Array,
): void {
  let next = 0;
  const row = (inputs: Float64Array, from: number, count: number): number => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += weights[next++] * inputs[from + index];
    return sum + weights[next++];
  };
  for (let unit = 0; unit < hidden.length; unit++) hidden[unit] = Math.tanh(row(features, at, width));
  for (let one = 0; one < scores.length; one++)
    scores[one] = hidden.length === 0 ? row(features, at, width) : row(hidden, 0, hidden.length);
}
