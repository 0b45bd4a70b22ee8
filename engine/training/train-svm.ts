/** Linear support vector machine on sparse features, one class against the rest. */
import { coefficientRows, type LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { fitTerms, recordFit } from './fit-terms.ts';
import { calibratedFit, oneVersusRest } from './margin-classifier.ts';
import { solveSvm } from './svm-dual.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface SvmRecipe extends LinearPipeline {
  readonly model: {
    readonly c: number;
    readonly loss: 'squared-hinge' | 'hinge';
    readonly classWeights: ClassWeighting;
  };
  readonly training: { readonly maxIterations: number; readonly tolerance: number };
}

export async function trainSvm(
  data: TrainingData,
  recipe: SvmRecipe,
  work: Work,
): Promise<{ classifier: LinearClassifier; warnings: string[] }> {
  const started = performance.now();
  const terms = await fitTerms(data, recipe, work);
  const classes = data.classes.length;
  const rows = coefficientRows(classes);
  const { c, loss } = recipe.model;
  const { maxIterations, tolerance } = recipe.training;
  const weights = classWeights(data.train.labels, classes, recipe.model.classWeights);
  let settled = true;
  const { coefficients, intercepts } = await calibratedFit(
    terms.matrix,
    data.train.labels,
    rows,
    weights,
    async (matrix, labels) => {
      await checkpoint(work);
      const costs = Float64Array.from(labels, (label) => c * weights[label]);
      return oneVersusRest(matrix.columns, rows, labels, (signs, row) => {
        work.progress(row, rows, 'categories', 'Fitting coefficients');
        const solution = solveSvm({
          matrix,
          signs,
          costs,
          loss,
          tolerance,
          maxPasses: maxIterations,
          seed: row,
        });
        settled &&= solution.converged;
        return solution;
      });
    },
  );
  const classifier = terms.classifier(coefficients, intercepts);
  const validation = terms.vectorizer.transform(data.validation.texts);
  recordFit(() => classifier, validation, data.validation, 1, null, started, work);
  return {
    classifier,
    warnings: settled
      ? []
      : [
          `The fit stopped after ${String(maxIterations)} passes, before it had settled: allow more iterations, or a stronger penalty (smaller C).`,
        ],
  };
}
