/**
 * RMSprop (Tieleman and Hinton 2012), plain or with the variance in place of the second moment (centered; Graves 2013
 * §4.2), each without and with momentum. Four rules, so that none keeps a state that it does not need.
 */
import type { Expression } from '../../core/expression.ts';
import { greater, minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import type { UpdateOperations } from '../update-rule.ts';
import { updateOperations } from '../update-rule.ts';

export interface RmspropStep {
  readonly learningRate: number;
  /** Share of the old moments that stays. */
  readonly alpha: number;
  readonly epsilon: number;
  /** Only for the rules with momentum. */
  readonly momentum?: number | undefined;
  /** Added to the gradient, times the weight. */
  readonly l2?: number | undefined;
}

const running = (old: Expression, now: Expression): Expression =>
  plus(times(parameter('alpha'), old), times(parameter('rest'), now));

/** g / (√v + ε), or with the mean m of the gradients g / (√(v − m²) + ε), where rounding may not push v below m². */
function normalised(g: Expression, v: Expression, m: Expression | undefined): Expression {
  const spread = m === undefined ? v : greater(0, minus(v, times(m, m)));
  return over(g, plus(sqrt(spread), parameter('epsilon')));
}

/** v ← α v + (1 − α) g²; centered: m ← α m + (1 − α) g; momentum: b ← momentum · b + d, w ← w − lr · b; else w ← w − lr · d. */
function rule(name: string, centered: boolean, momentum: boolean): UpdateOperations {
  const moments = (g: Expression, [v, m]: readonly Expression[]): [Expression, Expression | undefined] => [
    running(v!, times(g, g)),
    centered ? running(m!, g) : undefined,
  ];
  return updateOperations({
    name,
    scalars: ['gradientScale', 'learningRate', 'alpha', 'rest', 'epsilon', 'momentum', 'l2'],
    states: 1 + Number(centered) + Number(momentum),
    gradient: (p, g) => plus(times(parameter('l2'), p), times(parameter('gradientScale'), g)),
    nextStates(_p, g, states) {
      const [v, m] = moments(g, states);
      const kept = m === undefined ? [v] : [v, m];
      if (!momentum) return kept;
      return [...kept, plus(times(parameter('momentum'), states.at(-1)!), normalised(g, v, m))];
    },
    nextParameter: (p, g, states) =>
      minus(
        p,
        times(
          parameter('learningRate'),
          momentum ? states.at(-1)! : normalised(g, states[0]!, centered ? states[1] : undefined),
        ),
      ),
  });
}

export const rmspropOperations = rule('rmsprop', false, false);
export const rmspropMomentumOperations = rule('rmspropMomentum', false, true);
export const rmspropCenteredOperations = rule('rmspropCentered', true, false);
export const rmspropCenteredMomentumOperations = rule('rmspropCenteredMomentum', true, true);

/** The rule for these options. */
export function rmspropRule(options: {
  readonly centered: boolean;
  readonly momentum: number;
}): UpdateOperations {
  if (options.centered)
    return options.momentum === 0 ? rmspropCenteredOperations : rmspropCenteredMomentumOperations;
  return options.momentum === 0 ? rmspropOperations : rmspropMomentumOperations;
}

/** Numbers of one step, in the order of all four rules. */
export function rmspropScalars(step: RmspropStep): Float64Array {
  return Float64Array.of(
    1,
    step.learningRate,
    step.alpha,
    1 - step.alpha,
    step.epsilon,
    step.momentum ?? 0,
    step.l2 ?? 0,
  );
}
