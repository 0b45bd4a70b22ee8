/** RAdam: Adam with a warm-up that follows from the variance of its own step size (Liu et al. 2020). */
import type { AdamStep } from './adam.ts';
import { adamScalars } from './adam.ts';

/**
 * Adam's rule moves both of RAdam's kinds of step; only its numbers differ. While ρₜ ≤ 5 the variance is unknown and
 * w ← w − lr / (1 − β₁ᵗ) · m, which is Adam with a denominator of one. Later
 * w ← w − lr / (1 − β₁ᵗ) · r · √(1 − β₂ᵗ) · m / (√v + ε).
 */
export function radamScalars(step: AdamStep): Float64Array {
  const { beta2, epsilon } = step;
  const fading = beta2 ** step.step;
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * step.step * fading) / (1 - fading);
  const scalars = adamScalars(step);
  const [, stepSize, rootFactor] = scalars as unknown as [number, number, number];
  if (length <= 5) {
    scalars.set([stepSize, 0, 1], 1);
    return scalars;
  }
  const rectification = Math.sqrt(
    ((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length),
  );
  // ε stands under the correction: √v / √(1 − β₂ᵗ) + ε / √(1 − β₂ᵗ).
  scalars.set([stepSize * rectification, rootFactor, epsilon * rootFactor], 1);
  return scalars;
}
