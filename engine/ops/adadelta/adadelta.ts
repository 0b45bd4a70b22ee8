/** Adadelta (Zeiler 2012). */
import type { Expression } from '../../core/expression.ts';
import { minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import { updateOperations } from '../update-rule.ts';

export interface AdadeltaStep {
  /** A factor on the method's own step; 1 in the paper. */
  readonly learningRate: number;
  /** Share of the old moments that stays. */
  readonly rho: number;
  readonly epsilon: number;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
}

const running = (old: Expression, now: Expression): Expression =>
  plus(times(parameter('rho'), old), times(parameter('rest'), now));

/** (u + ε) / (v + ε): squared length of the last moves to that of the last gradients. */
const ratio = (u: Expression, v: Expression): Expression =>
  over(plus(u, parameter('epsilon')), plus(v, parameter('epsilon')));

/** v ← ρ v + (1 − ρ) g²; d = √((u + ε) / (v + ε)) · g; u ← ρ u + (1 − ρ) d²; w ← w − lr · d. */
export const adadeltaOperations = updateOperations({
  name: 'adadelta',
  scalars: ['gradientScale', 'learningRate', 'rho', 'rest', 'epsilon', 'l2'],
  states: 2,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates(_p, g, [v, u]) {
    const next = running(v!, times(g, g));
    return [next, running(u!, times(ratio(u!, next), times(g, g)))];
  },
  nextParameter: (p, g, [v], [, u]) =>
    minus(p, times(parameter('learningRate'), times(sqrt(ratio(u!, v!)), g))),
});

/** Numbers of one step, in the rule's order. */
export function adadeltaScalars({ learningRate, rho, epsilon, l2 = 0 }: AdadeltaStep): Float64Array {
  return Float64Array.of(1, learningRate, rho, 1 - rho, epsilon, l2);
}
