/** The first step of every linear model: chooses the features from the training texts and gives their sparse matrix. */
import { coefficientRows, LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import { termSources, vectorizerOptions, type FeatureOptions } from '../models/term-features.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { VectorizerBuilder, type Vectorizer } from '../text/vectorizer.ts';
import { inOriginalOrder, mostFrequentFirst } from './column-order.ts';
import { learnForms } from './learn-forms.ts';
import { validationScores, type ValidationScores } from './validation-scores.ts';
import { checkpoint, TrainingDataError, type LabelledTexts, type TrainingData, type Work } from './work.ts';

const TEXTS_PER_PAUSE = 2_000;

export interface FittedTerms {
  /** Rows of the training part; the most frequent column first. */
  readonly matrix: SparseMatrix;
  readonly vectorizer: Vectorizer;
  /** The classifier of these coefficients: feature-major, in the order of `matrix`, then the intercepts apart. */
  classifier(coefficients: Float64Array, intercepts: Float64Array): LinearClassifier;
}

export async function fitTerms(
  data: TrainingData,
  pipeline: LinearPipeline,
  work: Work,
): Promise<FittedTerms> {
  const { texts } = data.train;
  const features = withinTextLimit(pipeline.features, texts);
  const text = await learnForms(texts, pipeline.text, work);
  const sources = termSources(text, features);
  if (sources.length === 0)
    throw new TrainingDataError(
      'Neither words nor characters are chosen as features, so there is nothing to learn from.',
    );
  const builder = new VectorizerBuilder(vectorizerOptions(features), sources);
  for (let index = 0; index < texts.length; index++) {
    if (index % TEXTS_PER_PAUSE === 0) {
      work.progress(index, texts.length, 'documents', 'Reading words');
      await checkpoint(work);
    }
    builder.add(texts[index]);
  }
  const { vectorizer, matrix: alphabetical } = builder.finish();
  if (alphabetical.columns === 0)
    throw new TrainingDataError(
      'No word occurs often enough to be a feature; lower “Rarest feature” or bring more training texts.',
    );
  await checkpoint(work);
  const { matrix, original } = mostFrequentFirst(alphabetical);
  const rows = coefficientRows(data.classes.length);
  return {
    matrix,
    vectorizer,
    classifier: (coefficients, intercepts) =>
      new LinearClassifier(
        data.classes,
        { text, features },
        vectorizer,
        inOriginalOrder(coefficients, original, rows),
        Float32Array.from(intercepts),
      ),
  };
}

/** The features that are really used: what a model stores. */
function withinTextLimit(features: FeatureOptions, texts: readonly string[]): FeatureOptions {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length <= features.characterTextLimit * texts.length
    ? features
    : { ...features, longestCharacters: 0 };
}

/** One point of the curves; the classifier is asked for only where there is a validation part to measure it on. */
export function recordFit(
  classifier: () => LinearClassifier,
  matrix: SparseMatrix,
  validation: LabelledTexts,
  epoch: number,
  trainLoss: number | null,
  started: number,
  work: Work,
): void {
  let scores: ValidationScores | null = null;
  if (validation.labels.length > 0) {
    const model = classifier();
    scores = validationScores(validation.labels, model.probabilitiesOf(matrix), model.classes.length);
  }
  work.epoch({
    epoch,
    step: epoch,
    trainLoss,
    validationLoss: scores?.loss ?? null,
    validationAccuracy: scores?.accuracy ?? null,
    validationMacroF1: scores?.macroF1 ?? null,
    validationMacroRecall: scores?.macroRecall ?? null,
    learningRate: null,
    seconds: (performance.now() - started) / 1000,
  });
}
