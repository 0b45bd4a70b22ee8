/** Weights of an affine map, y = x · Wᵀ + b. */
import type { Tape, Value } from '../core/operation.ts';
import { linear } from '../ops/linear/linear.ts';

export interface Projection {
  /** [outputs, inputs] */
  readonly weight: Value;
  /** [outputs] */
  readonly bias?: Value | undefined;
}

export function project(tape: Tape, x: Value, { weight, bias }: Projection): Value {
  return linear(tape, x, weight, { bias });
}
