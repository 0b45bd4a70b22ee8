/** Support vector machines and naive Bayes beside scikit-learn's numbers. */
import { describe, expect, test } from 'vitest';
import { linearScores } from '../../engine/models/linear.ts';
import type { SparseMatrix } from '../../engine/text/sparse-matrix.ts';
import { oneVersusRest } from '../../engine/training/margin-classifier.ts';
import { fitNaiveBayes } from '../../engine/training/naive-bayes.ts';
import { solveSvm } from '../../engine/training/svm-dual.ts';
import { expectClose, goldenAbsent, readGolden } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/linear_models');
const tensor = (entry: { tensor: string }): Float64Array => golden.tensor(entry.tensor);

function sparse(dense: Float64Array, [rows, columns]: [number, number]): SparseMatrix {
  const offsets = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (dense[row * columns + column] === 0) continue;
      indices.push(column);
      values.push(dense[row * columns + column]!);
    }
    offsets[row + 1] = indices.length;
  }
  return { rows, columns, offsets, indices: Int32Array.from(indices), values: Float64Array.from(values) };
}

/** Class-major, as scikit-learn has it. */
function transposed(featureMajor: Float64Array, rows: number): Float64Array {
  const features = featureMajor.length / rows;
  return Float64Array.from(featureMajor, (_, cell) =>
    Number(featureMajor[(cell % features) * rows + Math.floor(cell / features)]),
  );
}

const answers = (scores: Float64Array, rows: number): number[] =>
  Array.from({ length: scores.length / rows }, (_, document) => {
    const own = scores.slice(document * rows, (document + 1) * rows);
    return rows === 1 ? Number(own[0]! > 0) : own.indexOf(Math.max(...own));
  });

describe.skipIf(goldenAbsent !== '')(`linear support vector machines${goldenAbsent}`, () => {
  test.each(golden.cases.filter(({ op }) => op === 'linear_svc').map((one) => [one.id, one] as const))(
    '%s',
    (_, { params, inputs, outputs }) => {
      const matrix = sparse(tensor(inputs.X), inputs.X.shape);
      const labels = Int32Array.from(tensor(inputs.y));
      const classes = Math.max(...labels) + 1;
      const rows = classes === 2 ? 1 : classes;
      const { coefficients, intercepts } = oneVersusRest(matrix.columns, rows, labels, (signs) =>
        solveSvm({
          matrix,
          signs,
          costs: new Float64Array(matrix.rows).fill(params.C),
          loss: params.loss === 'hinge' ? 'hinge' : 'squared-hinge',
          tolerance: 1e-9,
          maxPasses: 200_000,
          seed: 1,
        }),
      );
      expectClose(transposed(coefficients, rows), tensor(outputs.coef), outputs.coef);
      expectClose(intercepts, tensor(outputs.intercept), outputs.intercept);
      const scores = linearScores(
        sparse(tensor(inputs.X_new), inputs.X_new.shape),
        coefficients,
        intercepts,
        rows,
      );
      expectClose(scores, tensor(outputs.decision_new), outputs.decision_new);
      expect(answers(scores, rows)).toEqual([...tensor(outputs.predict_new)]);
    },
  );
});

describe.skipIf(goldenAbsent !== '')(`naive Bayes${goldenAbsent}`, () => {
  test.each(golden.cases.filter(({ op }) => op.endsWith('_nb')).map((one) => [one.id, one] as const))(
    '%s',
    (_, { op, params, inputs, outputs }) => {
      const matrix = sparse(tensor(inputs.X), inputs.X.shape);
      const labels = Int32Array.from(tensor(inputs.y));
      const classes = Math.max(...labels) + 1;
      const fit = fitNaiveBayes(matrix, labels, classes, {
        form: op.replace('_nb', '') as 'multinomial' | 'bernoulli' | 'complement',
        smoothing: params.alpha,
        fitPrior: params.fit_prior !== false,
        norm: params.norm === true,
      });
      expectClose(fit.featureLogs, tensor(outputs.feature_log_prob), outputs.feature_log_prob);
      expectClose(fit.classLogPriors, tensor(outputs.class_log_prior), outputs.class_log_prior);
      const fresh = sparse(tensor(inputs.X_new), inputs.X_new.shape);
      // These Bernoulli numbers count a word as often as it occurs (scikit-learn without `binarize`), as coefficients do.
      const joint = linearScores(fresh, fit.coefficients, fit.intercepts, classes);
      expectClose(joint, tensor(outputs.joint_new), outputs.joint_new);
      expect(answers(joint, classes)).toEqual([...tensor(outputs.predict_new)]);
    },
  );
});
