/** Fits TF-IDF features and logistic regression on them. */
import { LogisticClassifier, coefficientRows, type LogisticPipeline } from '../models/logistic.ts';
import { termSources, vectorizerOptions, type FeatureOptions } from '../models/logistic-features.ts';
import { VectorizerBuilder } from '../text/vectorizer.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { inOriginalOrder, mostFrequentFirst } from './column-order.ts';
import { minimise } from './lbfgs.ts';
import { logisticObjective } from './logistic-objective.ts';
import { validationScores } from './validation-scores.ts';
import { TrainingDataError, checkpoint, type TrainingData, type Work } from './work.ts';

export interface LogisticRecipe extends LogisticPipeline {
  readonly model: { readonly c: number; readonly classWeights: ClassWeighting };
  readonly training: { readonly maxIterations: number; readonly tolerance: number };
}

const TEXTS_PER_PAUSE = 2_000;
/** Memory for the pairs of L-BFGS, bytes. */
const PAIRS_BYTES = 256 * 2 ** 20;

export async function trainLogistic(
  data: TrainingData,
  recipe: LogisticRecipe,
  work: Work,
): Promise<{ classifier: LogisticClassifier; warnings: string[] }> {
  const started = performance.now();
  const { texts, labels } = data.train;
  const warnings: string[] = [];
  const features = withinTextLimit(recipe.features, texts);
  const sources = termSources(recipe.text, features);
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
  const validation = vectorizer.transform(data.validation.texts);

  const classes = data.classes.length;
  const rows = coefficientRows(classes);
  const objective = logisticObjective({
    matrix,
    labels,
    classes,
    c: recipe.model.c,
    classWeights: classWeights(labels, classes, recipe.model.classWeights),
    fitIntercept: true,
  });
  const position = new Float64Array(objective.size);
  const { maxIterations, tolerance } = recipe.training;
  const coefficients = matrix.columns * rows;
  const snapshot = (): LogisticClassifier =>
    new LogisticClassifier(
      data.classes,
      { text: recipe.text, features },
      vectorizer,
      inOriginalOrder(position, original, rows),
      Float32Array.from(position.subarray(coefficients)),
    );
  // The classes' shares are the best start: the first curve point is then the majority baseline's.
  startAtShares(labels, classes, position.subarray(coefficients));
  const result = await minimise(position, objective.evaluate, {
    maxIterations,
    tolerance,
    preconditioner: objective.preconditioner(),
    memory: Math.max(3, Math.min(10, Math.floor(PAIRS_BYTES / (16 * objective.size)))),
    async iterated(iteration) {
      const scores =
        data.validation.labels.length === 0
          ? null
          : validationScores(data.validation.labels, snapshot().probabilitiesOf(validation), classes);
      work.epoch({
        epoch: iteration,
        step: iteration,
        trainLoss: objective.loss,
        validationLoss: scores?.loss ?? null,
        validationAccuracy: scores?.accuracy ?? null,
        validationMacroF1: scores?.macroF1 ?? null,
        validationMacroRecall: scores?.macroRecall ?? null,
        learningRate: null,
        seconds: (performance.now() - started) / 1000,
      });
      work.progress(iteration, maxIterations, 'iterations', 'Fitting coefficients');
      await checkpoint(work);
    },
  });
  if (!result.converged)
    warnings.push(
      `The fit stopped after ${String(maxIterations)} ${maxIterations === 1 ? 'iteration' : 'iterations'}, before it had settled: allow more iterations, or a stronger penalty (smaller C).`,
    );
  return { classifier: snapshot(), warnings };
}

/** The features that are really used: what a model stores. */
function withinTextLimit(features: FeatureOptions, texts: readonly string[]): FeatureOptions {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length <= features.characterTextLimit * texts.length
    ? features
    : { ...features, longestCharacters: 0 };
}

function startAtShares(labels: Int32Array, classes: number, intercepts: Float64Array): void {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] += 1;
  const logs = counts.map((count) => Math.log((count + 1) / (labels.length + classes)));
  if (classes === 2) intercepts[0] = logs[1] - logs[0];
  else {
    const mean = logs.reduce((sum, log) => sum + log, 0) / classes;
    logs.forEach((log, index) => (intercepts[index] = log - mean));
  }
}
