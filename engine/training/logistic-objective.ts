/**
 * ½(1 − ρ)|W|² + C · Σ sᵢ · lossᵢ, the smooth part of logistic regression on sparse rows, with its gradient. Two classes: one coefficient row,
 * loss ln(1 + exp(−t(w·x + b))); more: multinomial. Intercepts are not penalised (scikit-learn's objective).
 * Position: features × rows coefficients, feature-major, then the intercepts.
 */
import { coefficientRows } from '../models/linear.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';

export interface LogisticProblem {
  readonly matrix: SparseMatrix;
  readonly labels: Int32Array;
  readonly classes: number;
  /** Inverse strength of the penalty. */
  readonly c: number;
  readonly classWeights: Float64Array;
  readonly fitIntercept: boolean;
  /** ρ: share of the penalty that is L1, which the minimiser adds: ρ|W|₁; 0 where absent. */
  readonly l1Ratio?: number | undefined;
}

export interface LogisticObjective {
  readonly size: number;
  /** Fills the gradient of the objective divided by C · Σ sᵢ, and returns that value. */
  evaluate(position: Float64Array, gradient: Float64Array): number;
  /** Inverse of an estimate of the second derivatives: at equal probabilities of all classes. */
  preconditioner(): Float64Array;
  /** What each coefficient's magnitude costs, in the same measure. */
  readonly l1: number;
  /** Variables that bear it: all but the intercepts. */
  readonly penalised: number;
  /** Mean weighted loss without penalty at the last evaluation, nats. */
  readonly loss: number;
}

export function logisticObjective(problem: LogisticProblem): LogisticObjective {
  const { matrix, labels, classes, c, classWeights, fitIntercept, l1Ratio = 0 } = problem;
  const rows = coefficientRows(classes);
  const coefficients = matrix.columns * rows;
  let totalWeight = 0;
  for (const label of labels) totalWeight += classWeights[label];
  const penalty = (1 - l1Ratio) / (c * totalWeight);
  const scores = new Float64Array(rows);
  const slopes = new Float64Array(rows);
  const { offsets, indices, values } = matrix;
  let loss = 0;

  function evaluate(position: Float64Array, gradient: Float64Array): number {
    let squares = 0;
    for (let index = 0; index < coefficients; index++) {
      const weight = position[index];
      squares += weight * weight;
      gradient[index] = penalty * weight;
    }
    for (let row = 0; row < rows; row++) gradient[coefficients + row] = 0;
    let sum = 0;
    for (let document = 0; document < matrix.rows; document++) {
      const begin = offsets[document];
      const end = offsets[document + 1];
      for (let row = 0; row < rows; row++) scores[row] = position[coefficients + row];
      if (rows === 3) {
        // Three classes are the common case; unrolled, the inner loop is twice as fast.
        let first = scores[0];
        let second = scores[1];
        let third = scores[2];
        for (let at = begin; at < end; at++) {
          const value = values[at];
          const feature = indices[at] * 3;
          first += value * position[feature];
          second += value * position[feature + 1];
          third += value * position[feature + 2];
        }
        scores[0] = first;
        scores[1] = second;
        scores[2] = third;
      } else
        for (let at = begin; at < end; at++) {
          const value = values[at];
          const feature = indices[at] * rows;
          for (let row = 0; row < rows; row++) scores[row] += value * position[feature + row];
        }
      const label = labels[document];
      const weight = classWeights[label] / totalWeight;
      sum += weight * lossAndSlopes(scores, label, slopes);
      for (let row = 0; row < rows; row++) slopes[row] *= weight;
      if (fitIntercept) for (let row = 0; row < rows; row++) gradient[coefficients + row] += slopes[row];
      if (rows === 3) {
        const first = slopes[0];
        const second = slopes[1];
        const third = slopes[2];
        for (let at = begin; at < end; at++) {
          const value = values[at];
          const feature = indices[at] * 3;
          gradient[feature] += value * first;
          gradient[feature + 1] += value * second;
          gradient[feature + 2] += value * third;
        }
      } else
        for (let at = begin; at < end; at++) {
          const value = values[at];
          const feature = indices[at] * rows;
          for (let row = 0; row < rows; row++) gradient[feature + row] += value * slopes[row];
        }
    }
    loss = sum;
    return sum + 0.5 * penalty * squares;
  }

  function preconditioner(): Float64Array {
    // p (1 − p) of a softmax at equal probabilities; what is right to a factor is good enough.
    const bend = rows === 1 ? 0.25 : (classes - 1) / (classes * classes);
    const inverse = new Float64Array(coefficients + rows);
    for (let document = 0; document < matrix.rows; document++) {
      const weight = (bend * classWeights[labels[document]]) / totalWeight;
      for (let at = offsets[document]; at < offsets[document + 1]; at++)
        inverse[indices[at] * rows] += weight * values[at] * values[at];
    }
    for (let feature = 0; feature < coefficients; feature += rows) {
      const value = 1 / (inverse[feature] + penalty + 1e-12);
      for (let row = 0; row < rows; row++) inverse[feature + row] = value;
    }
    return inverse.fill(1 / bend, coefficients);
  }

  return {
    size: coefficients + rows,
    l1: l1Ratio / (c * totalWeight),
    penalised: coefficients,
    evaluate,
    preconditioner,
    get loss() {
      return loss;
    },
  };
}

/** The loss of one document; fills its derivative by each score. */
function lossAndSlopes(scores: Float64Array, label: number, slopes: Float64Array): number {
  const rows = scores.length;
  if (rows === 1) {
    const margin = label === 1 ? scores[0] : -scores[0];
    const loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
    const wrong = 1 / (1 + Math.exp(margin));
    slopes[0] = label === 1 ? -wrong : wrong;
    return loss;
  }
  let most = scores[0];
  for (let row = 1; row < rows; row++) most = Math.max(most, scores[row]);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += slopes[row] = Math.exp(scores[row] - most);
  for (let row = 0; row < rows; row++) slopes[row] /= sum;
  slopes[label] -= 1;
  return Math.log(sum) + most - scores[label];
}
