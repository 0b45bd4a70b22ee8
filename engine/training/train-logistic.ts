/** Fits TF-IDF features and logistic regression on them. */
import { coefficientRows, type LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { fitTerms, recordFit } from './fit-terms.ts';
import { minimise } from './lbfgs.ts';
import { minimiseSparsely } from './owl-qn.ts';
import { logisticObjective } from './logistic-objective.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface LogisticRecipe extends LinearPipeline {
  readonly model: {
    readonly c: number;
    readonly penalty: 'l2' | 'l1' | 'elastic-net';
    /** Share of L1 in the elastic net. */
    readonly l1Ratio: number;
    readonly classWeights: ClassWeighting;
  };
  readonly training: { readonly maxIterations: number; readonly tolerance: number };
}

/** Memory for the pairs of L-BFGS, bytes. */
const PAIRS_BYTES = 256 * 2 ** 20;

export async function trainLogistic(
  data: TrainingData,
  recipe: LogisticRecipe,
  work: Work,
): Promise<{ classifier: LinearClassifier; warnings: string[] }> {
  const started = performance.now();
  const { labels } = data.train;
  const warnings: string[] = [];
  const terms = await fitTerms(data, recipe, work);
  const { matrix, vectorizer } = terms;
  const validation = vectorizer.transform(data.validation.texts);

  const classes = data.classes.length;
  const rows = coefficientRows(classes);
  const { penalty } = recipe.model;
  const l1Ratio = penalty === 'l2' ? 0 : penalty === 'l1' ? 1 : recipe.model.l1Ratio;
  const objective = logisticObjective({
    matrix,
    labels,
    classes,
    c: recipe.model.c,
    classWeights: classWeights(labels, classes, recipe.model.classWeights),
    fitIntercept: true,
    l1Ratio,
  });
  const position = new Float64Array(objective.size);
  const { maxIterations, tolerance } = recipe.training;
  const coefficients = matrix.columns * rows;
  const snapshot = (): LinearClassifier =>
    terms.classifier(position.subarray(0, coefficients), position.subarray(coefficients));
  // The classes' shares are the best start: the first curve point is then the majority baseline's.
  startAtShares(labels, classes, position.subarray(coefficients));
  const options = {
    maxIterations,
    tolerance,
    preconditioner: objective.preconditioner(),
    memory: Math.max(3, Math.min(10, Math.floor(PAIRS_BYTES / (16 * objective.size)))),
    async iterated(iteration: number): Promise<void> {
      recordFit(snapshot, validation, data.validation, iteration, objective.loss, started, work);
      work.progress(iteration, maxIterations, 'iterations', 'Fitting coefficients');
      await checkpoint(work);
    },
  };
  const result =
    objective.l1 > 0
      ? await minimiseSparsely(position, objective.evaluate, {
          ...options,
          l1: objective.l1,
          penalised: coefficients,
        })
      : await minimise(position, objective.evaluate, options);
  if (objective.l1 > 0) warnings.push(sparsityInWords(position.subarray(0, coefficients), rows));
  if (!result.converged)
    warnings.push(
      `The fit stopped after ${String(maxIterations)} ${maxIterations === 1 ? 'iteration' : 'iterations'}, before it had settled: allow more iterations, or a stronger penalty (smaller C).`,
    );
  return { classifier: snapshot(), warnings };
}

function sparsityInWords(coefficients: Float64Array, rows: number): string {
  const columns = coefficients.length / rows;
  let used = 0;
  for (let column = 0; column < columns; column++)
    if (coefficients.subarray(column * rows, (column + 1) * rows).some((weight) => weight !== 0)) used++;
  return `${used.toLocaleString('en')} of ${columns.toLocaleString('en')} features have a weight; the penalty took it from the others.`;
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
