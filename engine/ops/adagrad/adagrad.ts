/** Adagrad (Duchi, Hazan and Singer 2011). */
import { minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import { updateOperations } from '../update-rule.ts';

export interface AdagradStep {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  readonly epsilon: number;
  /** The rate falls as 1 / (1 + (step − 1) · decay). */
  readonly learningRateDecay?: number | undefined;
  /** What every sum of squares starts from; the same number in every step. */
  readonly initialSum?: number | undefined;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
}

/**
 * s ← s + g²; w ← w − lr · g / (√(s₀ + s) + ε). The state is the sum without its start s₀, so that it begins with zeros
 * like every other state. Without L2 the row-sparse form is exact: a gradient of zero moves nothing.
 */
export const adagradOperations = updateOperations({
  name: 'adagrad',
  scalars: ['gradientScale', 'stepSize', 'epsilon', 'initialSum', 'l2'],
  states: 1,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates: (_p, g, [sum]) => [plus(sum!, times(g, g))],
  nextParameter: (p, g, [sum]) =>
    minus(
      p,
      times(
        parameter('stepSize'),
        over(g, plus(sqrt(plus(sum!, parameter('initialSum'))), parameter('epsilon'))),
      ),
    ),
});

/** Numbers of one step, in the rule's order. */
export function adagradScalars(step: AdagradStep): Float64Array {
  return Float64Array.of(
    1,
    step.learningRate / (1 + (step.step - 1) * (step.learningRateDecay ?? 0)),
    step.epsilon,
    step.initialSum ?? 0,
    step.l2 ?? 0,
  );
}
