import {
  SENTIMENT_FEATURES,
  SentimentFeatureClassifier,
  sentimentFeatures,
  smallNetworkScores,
  tellsPolarity,
} from '../models/sentiment-features.ts';
import { deriveKey, keyOfSeed, RandomStream } from '../core/random.ts';
import { Lexicon, type LexiconEntry } from '../text/lexicon.ts';
import type { TextOptions } from '../text/text-options.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { minimise } from './lbfgs.ts';
import { validationScores } from './validation-scores.ts';
import { checkpoint, TrainingDataError, type TrainingData, type Work } from './work.ts';

export interface SentimentRecipe {
  readonly text: TextOptions;
  readonly entries: readonly LexiconEntry[];
  readonly model: {
    readonly hiddenUnits: number;
    readonly c: number;
    readonly classWeights: ClassWeighting;
  };
  readonly training: { readonly maxIterations: number; readonly tolerance: number };
}

export async function trainSentimentFeatures(
  data: TrainingData,
  recipe: SentimentRecipe,
  work: Work,
  seed: number,
): Promise<{ classifier: SentimentFeatureClassifier; warnings: string[] }> {
  const started = performance.now();
  const { text, entries, model, training } = recipe;
  const { texts, labels } = data.train;
  const classes = data.classes.length;
  const lexicon = new Lexicon(entries, text);
  if (!tellsPolarity(lexicon.categories))
    throw new TrainingDataError(
      'The lexicon does not tell positive from negative words: it needs the categories “positive” and “negative”, or scores above and below 0.',
    );
  const width = SENTIMENT_FEATURES;
  const features = new Float64Array(texts.length * width);
  texts.forEach((one, row) => sentimentFeatures(lexicon, one, features, row * width));
  const { means, scales } = standardise(features, width);
  const rows = Float64Array.from(labels, (label) => label);
  const weights = classWeights(labels, classes, model.classWeights);
  const { hiddenUnits } = model;
  const size =
    hiddenUnits === 0 ? classes * (width + 1) : hiddenUnits * (width + 1) + classes * (hiddenUnits + 1);
  const position = new Float64Array(size);
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'sentiment-features'));
  // Hidden units that begin alike would stay alike.
  if (hiddenUnits > 0)
    for (let index = 0; index < size; index++) position[index] = (random.uniform() - 0.5) / Math.sqrt(width);
  const objective = smallNetworkObjective(features, rows, width, hiddenUnits, classes, weights, model.c);
  const snapshot = (): SentimentFeatureClassifier =>
    new SentimentFeatureClassifier(
      data.classes,
      { text, entries, hiddenUnits },
      Float32Array.from(means),
      Float32Array.from(scales),
      Float32Array.from(position),
    );
  const result = await minimise(position, objective, {
    ...training,
    async iterated(iteration, value) {
      const scores =
        data.validation.texts.length === 0
          ? null
          : validationScores(
              data.validation.labels,
              await snapshot().predictProbabilities(data.validation.texts),
              classes,
            );
      work.epoch({
        epoch: iteration,
        step: iteration,
        trainLoss: value,
        validationLoss: scores?.loss ?? null,
        validationAccuracy: scores?.accuracy ?? null,
        validationMacroF1: scores?.macroF1 ?? null,
        validationMacroRecall: scores?.macroRecall ?? null,
        learningRate: null,
        seconds: (performance.now() - started) / 1000,
      });
      work.progress(iteration, training.maxIterations, 'iterations', 'Fitting coefficients');
      await checkpoint(work);
    },
  });
  return {
    classifier: snapshot(),
    warnings: result.converged
      ? []
      : [
          `The fit stopped after ${String(training.maxIterations)} iterations, before it had settled: allow more iterations, or a stronger penalty (smaller C).`,
        ],
  };
}

/** Brings every feature to mean 0 and standard deviation 1, in place. */
function standardise(features: Float64Array, width: number): { means: Float64Array; scales: Float64Array } {
  const rows = features.length / width;
  const means = new Float64Array(width);
  const scales = new Float64Array(width);
  features.forEach((value, cell) => (means[cell % width] += value / rows));
  features.forEach((value, cell) => (scales[cell % width] += (value - means[cell % width]) ** 2 / rows));
  // A feature that is always the same tells nothing.
  scales.forEach((value, index) => (scales[index] = value > 0 ? Math.sqrt(value) : 1));
  features.forEach((value, cell) => (features[cell] = (value - means[cell % width]) / scales[cell % width]));
  return { means, scales };
}

/** Mean weighted cross-entropy + |weights|² / (2 · C · documents), biases not penalised, with its gradient. */
function smallNetworkObjective(
  features: Float64Array,
  labels: ArrayLike<number>,
  width: number,
  hiddenUnits: number,
  classes: number,
  weights: Float64Array,
  c: number,
): (position: Float64Array, gradient: Float64Array) => number {
  const documents = labels.length;
  const hidden = new Float64Array(hiddenUnits);
  const hiddenSlopes = new Float64Array(hiddenUnits);
  const scores = new Float64Array(classes);
  const inputs = hiddenUnits === 0 ? width : hiddenUnits;
  const outputs = hiddenUnits * (width + 1);
  return (position, gradient) => {
    gradient.fill(0);
    let total = 0;
    for (let document = 0; document < documents; document++) {
      const at = document * width;
      smallNetworkScores(position, features, at, width, hidden, scores);
      let most = -Infinity;
      for (const score of scores) most = Math.max(most, score);
      let sum = 0;
      for (let one = 0; one < classes; one++) sum += Math.exp(scores[one] - most);
      const label = labels[document];
      const weight = weights[label] / documents;
      total += weight * (Math.log(sum) + most - scores[label]);
      hiddenSlopes.fill(0);
      for (let one = 0; one < classes; one++) {
        const slope = weight * (Math.exp(scores[one] - most) / sum - (one === label ? 1 : 0));
        const first = outputs + one * (inputs + 1);
        for (let index = 0; index < inputs; index++) {
          gradient[first + index] += slope * (hiddenUnits === 0 ? features[at + index] : hidden[index]);
          if (hiddenUnits > 0) hiddenSlopes[index] += slope * position[first + index];
        }
        gradient[first + inputs] += slope;
      }
      for (let unit = 0; unit < hiddenUnits; unit++) {
        const slope = hiddenSlopes[unit] * (1 - hidden[unit] ** 2);
        const first = unit * (width + 1);
        for (let index = 0; index < width; index++) gradient[first + index] += slope * features[at + index];
        gradient[first + width] += slope;
      }
    }
    const penalty = 1 / (c * documents);
    let squares = 0;
    for (let index = 0; index < position.length; index++) {
      const row = index < outputs ? width + 1 : inputs + 1;
      if ((index < outputs ? index : index - outputs) % row === row - 1) continue;
      squares += position[index] ** 2;
      gradient[index] += penalty * position[index];
    }
    return total + 0.5 * penalty * squares;
  };
}
