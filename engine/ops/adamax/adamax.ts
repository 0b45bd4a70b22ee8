/** Adamax: Adam with the largest gradient, fading, in place of the second moment (Kingma and Ba 2015 §7.1). */
import { abs, greater, minus, over, parameter, plus, times } from '../../core/expression.ts';
import { updateOperations } from '../update-rule.ts';

export interface AdamaxStep {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
}

/** m ← β₁ m + (1 − β₁) g; u ← max(β₂ u, |g| + ε); w ← w − lr / (1 − β₁ᵗ) · m / u. */
export const adamaxOperations = updateOperations({
  name: 'adamax',
  scalars: ['gradientScale', 'stepSize', 'epsilon', 'beta1', 'rest1', 'beta2', 'l2'],
  states: 2,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates: (_p, g, [m, u]) => [
    plus(times(parameter('beta1'), m!), times(parameter('rest1'), g)),
    greater(times(parameter('beta2'), u!), plus(abs(g), parameter('epsilon'))),
  ],
  nextParameter: (p, _g, [m, u]) => minus(p, times(parameter('stepSize'), over(m!, u!))),
});

/** Numbers of one step, in the rule's order. */
export function adamaxScalars(step: AdamaxStep): Float64Array {
  return Float64Array.of(
    1,
    step.learningRate / (1 - step.beta1 ** step.step),
    step.epsilon,
    step.beta1,
    1 - step.beta1,
    step.beta2,
    step.l2 ?? 0,
  );
}
