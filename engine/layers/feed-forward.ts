/** The two affine maps between the attentions of a transformer, with an activation or a gate between them. */
import type { Tape, Value } from '../core/operation.ts';
import { geglu, swiglu } from '../ops/gated/gated.ts';
import { gelu } from '../ops/gelu/gelu.ts';
import { geluTanh } from '../ops/gelu-tanh/gelu-tanh.ts';
import { linear } from '../ops/linear/linear.ts';
import { silu } from '../ops/silu/silu.ts';
import type { Projection } from './projection.ts';
import { project } from './projection.ts';

const activations = { gelu, geluTanh, silu, geglu, swiglu } as const;
export type FeedForwardActivation = 'relu' | keyof typeof activations;

export interface FeedForwardWeights {
  /** Twice as many outputs as `down` has inputs where a gate follows. */
  readonly up: Projection;
  readonly down: Projection;
}

export function feedForward(
  tape: Tape,
  x: Value,
  { up, down }: FeedForwardWeights,
  activation: FeedForwardActivation,
): Value {
  const hidden =
    activation === 'relu'
      ? linear(tape, x, up.weight, { bias: up.bias, activation: 'relu' })
      : activations[activation](tape, project(tape, x, up));
  return project(tape, hidden, down);
}
