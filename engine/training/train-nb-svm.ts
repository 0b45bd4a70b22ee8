/**
 * NB-SVM (Wang & Manning 2012, “Baselines and bigrams”): features weighted by the log-ratio of their naive Bayes counts,
 * a support vector machine or logistic regression on them, and its weights drawn towards their mean magnitude.
 */
import { coefficientRows, type LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { fitTerms, recordFit } from './fit-terms.ts';
import { calibratedFit, oneVersusRest } from './margin-classifier.ts';
import { solveSvm } from './svm-dual.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface NbSvmRecipe extends LinearPipeline {
  readonly model: {
    readonly c: number;
    /** Added to the counts of the ratio. */
    readonly smoothing: number;
    /** 1: the support vector machine; 0: naive Bayes with all ratios equally trusted. */
    readonly interpolation: number;
    readonly classWeights: ClassWeighting;
  };
  readonly training: { readonly maxIterations: number; readonly tolerance: number };
}

export async function trainNbSvm(
  data: TrainingData,
  recipe: NbSvmRecipe,
  work: Work,
): Promise<{ classifier: LinearClassifier; warnings: string[] }> {
  const started = performance.now();
  const terms = await fitTerms(data, recipe, work);
  const classes = data.classes.length;
  const rows = coefficientRows(classes);
  const { c, smoothing, interpolation } = recipe.model;
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
        const ratios = logCountRatios(matrix, signs, smoothing);
        const { offsets, indices, values } = matrix;
        const scaled = values.map((value, at) => value * ratios[indices[at]]);
        const solution = solveSvm({
          matrix: { rows: matrix.rows, columns: matrix.columns, offsets, indices, values: scaled },
          signs,
          costs,
          loss: 'squared-hinge',
          tolerance,
          maxPasses: maxIterations,
          seed: row,
        });
        settled &&= solution.converged;
        let magnitude = 0;
        for (const weight of solution.weights) magnitude += Math.abs(weight);
        magnitude /= solution.weights.length;
        return {
          weights: ratios.map(
            (ratio, column) =>
              ratio * ((1 - interpolation) * magnitude + interpolation * solution.weights[column]),
          ),
          intercept: solution.intercept,
        };
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

/** ln((p / |p|₁) / (q / |q|₁)), p and q the smoothed sums of the features over the rows of either sign. */
function logCountRatios(matrix: SparseMatrix, signs: Int8Array, smoothing: number): Float64Array {
  const { columns, offsets, indices, values } = matrix;
  const ours = new Float64Array(columns).fill(smoothing);
  const theirs = new Float64Array(columns).fill(smoothing);
  signs.forEach((sign, row) => {
    const into = sign > 0 ? ours : theirs;
    for (let at = offsets[row]; at < offsets[row + 1]; at++) into[indices[at]] += values[at];
  });
  const sum = (of: Float64Array): number => of.reduce((total, value) => total + value, 0);
  const shift = Math.log(sum(theirs) / sum(ours));
  return ours.map((value, column) => Math.log(value / theirs[column]) + shift);
}
