/**
 * Minimises a smooth function plus λ · Σ|xᵢ| of some of its variables: orthant-wise limited-memory quasi-Newton (Andrew & Gao 2007,
 * “Scalable training of L1-regularized log-linear models”). Variables that are not worth their price end at exactly 0.
 */
import { dot, largest, twoLoops, type LbfgsOptions, type LbfgsResult } from './lbfgs.ts';

export interface OwlQnOptions extends LbfgsOptions {
  /** λ. */
  readonly l1: number;
  /** The first so many variables bear the penalty. */
  readonly penalised: number;
}

const sufficient = 1e-4;
const mostHalvings = 40;

/** Minimises in place. `evaluate` fills the gradient of the smooth part and returns its value. */
export async function minimiseSparsely(
  position: Float64Array,
  evaluate: (at: Float64Array, gradient: Float64Array) => number,
  { l1, penalised, maxIterations, tolerance, memory = 10, preconditioner, iterated }: OwlQnOptions,
): Promise<LbfgsResult> {
  const size = position.length;
  let gradient = new Float64Array(size);
  let candidateGradient = new Float64Array(size);
  const slope = new Float64Array(size);
  const candidate = new Float64Array(size);
  const direction = new Float64Array(size);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const curvatures: number[] = [];
  const price = (at: Float64Array): number => {
    let sum = 0;
    for (let index = 0; index < penalised; index++) sum += Math.abs(at[index]);
    return l1 * sum;
  };
  let value = evaluate(position, gradient) + price(position);
  let iteration = 0;
  fillSlope(slope, position, gradient, l1, penalised);
  while (iteration < maxIterations && largest(slope) > tolerance) {
    twoLoops(slope, direction, steps, changes, curvatures, preconditioner);
    // Only where it goes downhill along every axis does the model of the orthant hold.
    for (let index = 0; index < size; index++) if (direction[index] * slope[index] >= 0) direction[index] = 0;
    let stride = iteration === 0 && preconditioner === undefined ? 1 / Math.sqrt(dot(slope, slope)) : 1;
    let next = value;
    let halvings = 0;
    for (; halvings < mostHalvings; halvings++, stride /= 2) {
      let expected = 0;
      for (let index = 0; index < size; index++) {
        let moved = position[index] + stride * direction[index];
        if (index < penalised) {
          const side = position[index] === 0 ? -slope[index] : position[index];
          if (moved * side <= 0) moved = 0;
        }
        candidate[index] = moved;
        expected += slope[index] * (moved - position[index]);
      }
      next = evaluate(candidate, candidateGradient) + price(candidate);
      if (next <= value + sufficient * expected) break;
    }
    if (halvings === mostHalvings) {
      // No step goes down any more: rounding, or a memory that has gone bad.
      if (steps.length === 0) break;
      steps.length = changes.length = curvatures.length = 0;
      continue;
    }
    if (steps.length === memory) {
      steps.shift();
      changes.shift();
      curvatures.shift();
    }
    const step = new Float64Array(size);
    const change = new Float64Array(size);
    for (let index = 0; index < size; index++) {
      step[index] = candidate[index] - position[index];
      change[index] = candidateGradient[index] - gradient[index];
      position[index] = candidate[index];
    }
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      curvatures.push(curvature);
    }
    [gradient, candidateGradient] = [candidateGradient, gradient];
    value = next;
    iteration += 1;
    fillSlope(slope, position, gradient, l1, penalised);
    await iterated(iteration, value, largest(slope), position);
  }
  return { value, iterations: iteration, converged: largest(slope) <= tolerance };
}

/** The steepest slope of smooth part and penalty together; at 0 of the side that goes down, 0 where neither does. */
function fillSlope(
  slope: Float64Array,
  position: Float64Array,
  gradient: Float64Array,
  l1: number,
  penalised: number,
): void {
  slope.set(gradient);
  for (let index = 0; index < penalised; index++) {
    const smooth = gradient[index];
    if (position[index] !== 0) slope[index] = smooth + l1 * Math.sign(position[index]);
    else slope[index] = Math.abs(smooth) <= l1 ? 0 : smooth - l1 * Math.sign(smooth);
  }
}
