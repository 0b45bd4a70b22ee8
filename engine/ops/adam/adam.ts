/** Adam and AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019). */
import { minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import { updateOperations } from '../update-rule.ts';

export interface AdamStep {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Added to the gradient, times the weight (Adam). */
  readonly l2?: number | undefined;
  /** Weights shrink by learningRate × decay (AdamW). */
  readonly decoupledDecay?: number | undefined;
}

/**
 * w ← w (1 − lr·decay) − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). SparseAdam of PyTorch differs only in ε, which
 * there stands under the correction: pass ε / √(1 − β₂ᵗ) to reproduce it.
 */
export const adamOperations = updateOperations({
  name: 'adam',
  scalars: [
    'gradientScale',
    'stepSize',
    'rootFactor',
    'epsilon',
    'beta1',
    'rest1',
    'beta2',
    'rest2',
    'l2',
    'keep',
  ],
  states: 2,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates: (_p, g, [m, v]) => [
    plus(times(parameter('beta1'), m!), times(parameter('rest1'), g)),
    plus(times(parameter('beta2'), v!), times(parameter('rest2'), times(g, g))),
  ],
  nextParameter: (p, _g, [m, v]) =>
    minus(
      times(p, parameter('keep')),
      times(
        parameter('stepSize'),
        over(m!, plus(times(sqrt(v!), parameter('rootFactor')), parameter('epsilon'))),
      ),
    ),
});

/** Numbers of one step, in the rule's order. */
export function adamScalars(step: AdamStep): Float64Array {
  return Float64Array.of(
    1,
    step.learningRate / (1 - step.beta1 ** step.step),
    1 / Math.sqrt(1 - step.beta2 ** step.step),
    step.epsilon,
    step.beta1,
    1 - step.beta1,
    step.beta2,
    1 - step.beta2,
    step.l2 ?? 0,
    1 - step.learningRate * (step.decoupledDecay ?? 0),
  );
}
