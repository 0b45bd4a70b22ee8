/**
 * Linear support vector machines by dual coordinate descent: Hsieh, Chang, Lin, Keerthi & Sundararajan 2008, “A dual
 * coordinate descent method for large-scale linear SVM”. Minimises ½(|w|² + b²) + Σ cᵢ · max(0, 1 − tᵢ(w·xᵢ + b))^p:
 * the intercept is the weight of a feature that is always 1, and is penalised like the others.
 */
import { deriveKey, keyOfSeed, RandomStream } from '../core/random.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';

export interface SvmProblem {
  readonly matrix: SparseMatrix;
  /** +1 or −1 per row. */
  readonly signs: Int8Array;
  /** Weight of each row's loss; rows with 0 take no part. */
  readonly costs: Float64Array;
  readonly loss: 'squared-hinge' | 'hinge';
  /** The fit has settled when the projected gradients of one pass differ by no more than this. */
  readonly tolerance: number;
  readonly maxPasses: number;
  readonly seed: number;
}

export interface SvmSolution {
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly passes: number;
  readonly converged: boolean;
}

export function solveSvm(problem: SvmProblem): SvmSolution {
  const { matrix, signs, costs, loss, tolerance, maxPasses, seed } = problem;
  const { offsets, indices, values } = matrix;
  const squared = loss === 'squared-hinge';
  const weights = new Float64Array(matrix.columns);
  let intercept = 0;
  const alphas = new Float64Array(matrix.rows);
  const diagonal = new Float64Array(matrix.rows);
  const active = new Int32Array(matrix.rows);
  let total = 0;
  for (let row = 0; row < matrix.rows; row++) {
    if (costs[row] === 0) continue;
    active[total++] = row;
    let norm = 1 + (squared ? 0.5 / costs[row] : 0);
    for (let at = offsets[row]; at < offsets[row + 1]; at++) norm += values[at] * values[at];
    diagonal[row] = norm;
  }
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'svm'));
  // Rows whose multiplier will most likely stay at a bound are left out until the others have settled (section 3.2).
  let live = total;
  let upperBefore = Infinity;
  let lowerBefore = -Infinity;
  let passes = 0;
  while (passes < maxPasses) {
    let upper = -Infinity;
    let lower = Infinity;
    for (let place = 0; place < live; place++) {
      const other = place + random.below(live - place);
      const swap = active[place];
      active[place] = active[other];
      active[other] = swap;
    }
    for (let place = 0; place < live; place++) {
      const row = active[place];
      const sign = signs[row];
      let score = intercept;
      const begin = offsets[row];
      const end = offsets[row + 1];
      for (let at = begin; at < end; at++) score += weights[indices[at]] * values[at];
      const alpha = alphas[row];
      const most = squared ? Infinity : costs[row];
      const slope = sign * score - 1 + (squared ? (0.5 / costs[row]) * alpha : 0);
      let projected = slope;
      if (alpha === 0) {
        if (slope > upperBefore) {
          live -= 1;
          active[place] = active[live];
          active[live] = row;
          place -= 1;
          continue;
        }
        projected = Math.min(slope, 0);
      } else if (alpha === most) {
        if (slope < lowerBefore) {
          live -= 1;
          active[place] = active[live];
          active[live] = row;
          place -= 1;
          continue;
        }
        projected = Math.max(slope, 0);
      }
      if (projected > upper) upper = projected;
      if (projected < lower) lower = projected;
      if (projected === 0) continue;
      const next = Math.min(Math.max(alpha - slope / diagonal[row], 0), most);
      alphas[row] = next;
      const change = (next - alpha) * sign;
      intercept += change;
      for (let at = begin; at < end; at++) weights[indices[at]] += change * values[at];
    }
    passes += 1;
    if (upper - lower <= tolerance) {
      if (live === total) return { weights, intercept, passes, converged: true };
      live = total;
      upperBefore = Infinity;
      lowerBefore = -Infinity;
      continue;
    }
    upperBefore = upper <= 0 ? Infinity : upper;
    lowerBefore = lower >= 0 ? -Infinity : lower;
  }
  return { weights, intercept, passes, converged: false };
}
