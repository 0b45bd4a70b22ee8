/** NAdam: Adam with Nesterov's look ahead (Dozat 2016). */
import { minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import { adamOperations } from '../adam/adam.ts';
import { updateOperations } from '../update-rule.ts';

export interface NadamStep {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** ψ of the paper: how fast the momentum rises to β₁. */
  readonly momentumDecay: number;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
  /** Weights shrink by learningRate × decay. */
  readonly decoupledDecay?: number | undefined;
}

/**
 * m and v as Adam; with μₜ = β₁ (1 − 0.96^(tψ) / 2) and cₜ = μ₁ … μₜ:
 * w ← w (1 − lr·decay) − lr · ((1 − μₜ) / (1 − cₜ) · g + μₜ₊₁ / (1 − cₜ μₜ₊₁) · m) / (√v / √(1 − β₂ᵗ) + ε).
 */
export const nadamOperations = updateOperations({
  name: 'nadam',
  scalars: [
    'gradientScale',
    'gradientPart',
    'momentPart',
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
  gradient: (p, g) => adamOperations.rule.gradient(p, g),
  nextStates: (p, g, states) => adamOperations.rule.nextStates(p, g, states),
  nextParameter: (p, g, [m, v]) =>
    minus(
      times(p, parameter('keep')),
      over(
        plus(times(parameter('gradientPart'), g), times(parameter('momentPart'), m!)),
        plus(times(sqrt(v!), parameter('rootFactor')), parameter('epsilon')),
      ),
    ),
});

/** Numbers of one step, in the rule's order. */
export function nadamScalars(step: NadamStep): Float64Array {
  const { beta1, beta2, learningRate } = step;
  const momentum = (at: number): number => beta1 * (1 - 0.5 * 0.96 ** (at * step.momentumDecay));
  let product = 1;
  // Below 2⁻⁶⁰ it no longer changes 1 − product: a long run need not multiply on.
  for (let at = 1; at <= step.step && product > 2 ** -60; at++) product *= momentum(at);
  const next = momentum(step.step + 1);
  return Float64Array.of(
    1,
    (learningRate * (1 - momentum(step.step))) / (1 - product),
    (learningRate * next) / (1 - product * next),
    1 / Math.sqrt(1 - beta2 ** step.step),
    step.epsilon,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    step.l2 ?? 0,
    1 - learningRate * (step.decoupledDecay ?? 0),
  );
}
