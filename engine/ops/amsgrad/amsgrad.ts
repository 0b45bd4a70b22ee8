/**
 * AMSGrad (Reddi, Kale and Kumar 2018): Adam whose denominator never shrinks. Numbers of a step: those of Adam
 * (`adamScalars`), so that it has both kinds of weight decay too.
 */
import { greater, minus, over, parameter, plus, sqrt, times } from '../../core/expression.ts';
import { adamOperations } from '../adam/adam.ts';
import { updateOperations } from '../update-rule.ts';

/** m and v as Adam; x ← max(x, v); w ← w (1 − lr·decay) − lr / (1 − β₁ᵗ) · m / (√x / √(1 − β₂ᵗ) + ε). */
export const amsgradOperations = updateOperations({
  name: 'amsgrad',
  scalars: adamOperations.rule.scalars,
  states: 3,
  gradient: (p, g) => adamOperations.rule.gradient(p, g),
  nextStates(p, g, [m, v, highest]) {
    const [nextM, nextV] = adamOperations.rule.nextStates(p, g, [m!, v!]);
    return [nextM!, nextV!, greater(highest!, nextV!)];
  },
  nextParameter: (p, _g, [m, , highest]) =>
    minus(
      times(p, parameter('keep')),
      times(
        parameter('stepSize'),
        over(m!, plus(times(sqrt(highest!), parameter('rootFactor')), parameter('epsilon'))),
      ),
    ),
});
