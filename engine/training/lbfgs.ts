/**
 * Limited-memory BFGS for smooth functions (Nocedal & Wright 2006, algorithm 7.5), with a backtracking line search
 * on sufficient decrease and cubic interpolation; pairs that violate the curvature condition are left out.
 */
export interface LbfgsOptions {
  readonly maxIterations: number;
  /** Stop when no component of the gradient is larger. */
  readonly tolerance: number;
  readonly memory?: number;
  /**
   * Estimate of the inverse second derivative along each axis: the metric of the first step and of what the memory
   * does not know. Without it all axes count the same.
   */
  readonly preconditioner?: Float64Array;
  /** Called after each iteration; may wait, and may throw to stop. */
  iterated(iteration: number, value: number, gradientMax: number, position: Float64Array): Promise<void>;
}

export interface LbfgsResult {
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Minimises in place. `evaluate` fills the gradient and returns the value. */
export async function minimise(
  position: Float64Array,
  evaluate: (at: Float64Array, gradient: Float64Array) => number,
  { maxIterations, tolerance, memory = 10, preconditioner, iterated }: LbfgsOptions,
): Promise<LbfgsResult> {
  const size = position.length;
  let gradient = new Float64Array(size);
  let candidateGradient = new Float64Array(size);
  const candidate = new Float64Array(size);
  const direction = new Float64Array(size);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const curvatures: number[] = [];
  let value = evaluate(position, gradient);
  let iteration = 0;
  while (iteration < maxIterations) {
    if (largest(gradient) <= tolerance) return { value, iterations: iteration, converged: true };
    twoLoops(gradient, direction, steps, changes, curvatures, preconditioner);
    let slope = dot(gradient, direction);
    if (slope >= 0) {
      // Rounding has spoilt the memory: begin again from steepest descent.
      steps.length = changes.length = curvatures.length = 0;
      for (let index = 0; index < size; index++) direction[index] = -gradient[index];
      slope = -dot(gradient, gradient);
    }
    let length = steps.length === 0 && preconditioner === undefined ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let next = Infinity;
    let accepted = false;
    for (let attempt = 0; attempt < 30; attempt++) {
      for (let index = 0; index < size; index++)
        candidate[index] = position[index] + length * direction[index];
      next = evaluate(candidate, candidateGradient);
      if (next <= value + 1e-4 * length * slope) {
        accepted = true;
        break;
      }
      const minimum = (-slope * length * length) / (2 * (next - value - slope * length));
      length = Number.isFinite(minimum)
        ? Math.min(Math.max(minimum, 0.1 * length), 0.5 * length)
        : 0.1 * length;
    }
    // No smaller value can be told from this one in 64 bits: this is the minimum as far as numbers go.
    if (!accepted) return { value, iterations: iteration, converged: true };
    const step = steps.length === memory ? (steps.shift() as Float64Array) : new Float64Array(size);
    const change = changes.length === memory ? (changes.shift() as Float64Array) : new Float64Array(size);
    if (curvatures.length === memory) curvatures.shift();
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
    await iterated(iteration, value, largest(gradient), position);
  }
  return { value, iterations: iteration, converged: largest(gradient) <= tolerance };
}

/** direction = −H · gradient by the two-loop recursion. */
export function twoLoops(
  gradient: Float64Array,
  direction: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
  curvatures: readonly number[],
  preconditioner: Float64Array | undefined,
): void {
  for (let index = 0; index < gradient.length; index++) direction[index] = -gradient[index];
  const alphas = new Float64Array(steps.length);
  for (let pair = steps.length - 1; pair >= 0; pair--) {
    alphas[pair] = dot(steps[pair], direction) / curvatures[pair];
    addScaled(direction, -alphas[pair], changes[pair]);
  }
  if (steps.length > 0) {
    const last = steps.length - 1;
    let length = 0;
    const change = changes[last];
    if (preconditioner === undefined) length = dot(change, change);
    else
      for (let index = 0; index < change.length; index++)
        length += preconditioner[index] * change[index] ** 2;
    const scale = curvatures[last] / length;
    for (let index = 0; index < direction.length; index++) direction[index] *= scale;
  }
  if (preconditioner !== undefined)
    for (let index = 0; index < direction.length; index++) direction[index] *= preconditioner[index];
  for (let pair = 0; pair < steps.length; pair++) {
    const beta = dot(changes[pair], direction) / curvatures[pair];
    addScaled(direction, alphas[pair] - beta, steps[pair]);
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}

function addScaled(into: Float64Array, scale: number, what: Float64Array): void {
  for (let index = 0; index < into.length; index++) into[index] += scale * what[index];
}

export function largest(values: Float64Array): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, Math.abs(values[index]));
  return most;
}
