/**
 * Gated units: the axis falls into two halves a and b, one of which gates the other (Dauphin et al. 2017; Shazeer
 * 2020). Composed.
 */
import type { Tape, Value } from '../../core/operation.ts';
import { gelu } from '../gelu/gelu.ts';
import { mul } from '../mul/mul.ts';
import { relu } from '../relu/relu.ts';
import { sigmoid } from '../sigmoid/sigmoid.ts';
import { silu } from '../silu/silu.ts';
import { split } from '../slice/slice.ts';

function halves(tape: Tape, x: Value, axis: number): [Value, Value] {
  return split(tape, x, 2, axis) as [Value, Value];
}

/** a σ(b). */
export function glu(tape: Tape, x: Value, axis = -1): Value {
  const [a, b] = halves(tape, x, axis);
  return mul(tape, a, sigmoid(tape, b));
}

/** silu(a) b. */
export function swiglu(tape: Tape, x: Value, axis = -1): Value {
  const [a, b] = halves(tape, x, axis);
  return mul(tape, silu(tape, a), b);
}

/** gelu(a) b, with the exact GELU. */
export function geglu(tape: Tape, x: Value, axis = -1): Value {
  const [a, b] = halves(tape, x, axis);
  return mul(tape, gelu(tape, a), b);
}

/** relu(a) b. */
export function reglu(tape: Tape, x: Value, axis = -1): Value {
  const [a, b] = halves(tape, x, axis);
  return mul(tape, relu(tape, a), b);
}
