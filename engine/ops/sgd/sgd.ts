/** Stochastic gradient descent: plain, and with momentum (Polyak 1964, or Nesterov 1983). */
import { minus, parameter, plus, times } from '../../core/expression.ts';
import { updateOperations } from '../update-rule.ts';

export interface SgdStep {
  readonly learningRate: number;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
}

export interface MomentumStep extends SgdStep {
  /** 1 for the first update, whose gradient is not damped. */
  readonly step: number;
  readonly momentum: number;
  readonly dampening?: number | undefined;
  readonly nesterov?: boolean | undefined;
}

/** w ← w − lr · (g + l2 · w). */
export const sgdOperations = updateOperations({
  name: 'sgd',
  scalars: ['gradientScale', 'learningRate', 'l2'],
  states: 0,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates: () => [],
  nextParameter: (p, g) => minus(p, times(parameter('learningRate'), g)),
});

export function sgdScalars({ learningRate, l2 = 0 }: SgdStep): Float64Array {
  return Float64Array.of(1, learningRate, l2);
}

/** b ← momentum · b + (1 − dampening) · g; w ← w − lr · b, or with Nesterov's − lr · (g + momentum · b). */
export const momentumOperations = updateOperations({
  name: 'momentum',
  scalars: ['gradientScale', 'l2', 'momentum', 'rest', 'gradientPart', 'bufferPart'],
  states: 1,
  gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
  nextStates: (_p, g, [buffer]) => [plus(times(parameter('momentum'), buffer!), times(parameter('rest'), g))],
  nextParameter: (p, g, [buffer]) =>
    minus(minus(p, times(parameter('gradientPart'), g)), times(parameter('bufferPart'), buffer!)),
});

export function momentumScalars(step: MomentumStep): Float64Array {
  const { learningRate, momentum, dampening = 0, nesterov = false, l2 = 0 } = step;
  const rest = step.step === 1 ? 1 : 1 - dampening;
  return Float64Array.of(
    1,
    l2,
    momentum,
    rest,
    nesterov ? learningRate : 0,
    nesterov ? learningRate * momentum : learningRate,
  );
}
