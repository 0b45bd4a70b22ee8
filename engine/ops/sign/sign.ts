/** −1, 0 or 1; the derivative is 0, also at the jump. */
import { choose } from '../../core/expression.ts';
import { elementwise } from '../elementwise.ts';

export const signOperation = elementwise({
  name: 'sign',
  inputs: 1,
  value: (x) => choose(x, 'gt', 0, 1, choose(x, 'lt', 0, -1, 0)),
  derivatives: [() => ({ kind: 'constant', value: 0 })],
  samples: { from: -3, to: 3, avoid: [0] },
});
