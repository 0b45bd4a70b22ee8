/** Multi-head attention (Vaswani et al. 2017): projections, attention of each head, output projection. */
import type { Tape, Value } from '../core/operation.ts';
import type { AttentionOptions } from '../ops/attention/attention.ts';
import { attention, packedAttention } from '../ops/attention/attention.ts';
import { attentionWeights } from '../ops/attention/attention-weights.ts';
import { split } from '../ops/slice/slice.ts';
import type { Projection } from './projection.ts';
import { project } from './projection.ts';

/** Queries, keys and values either apart or in one matrix, stacked in this order. */
export type AttentionProjections = { readonly out: Projection } & (
  { readonly packed: Projection } | { readonly q: Projection; readonly k: Projection; readonly v: Projection }
);

export interface MultiHeadOptions extends AttentionOptions {
  readonly heads: number;
  /** What is attended to, [batch, keys, vector]; the queries' own sequence unless given. */
  readonly memory?: Value | undefined;
  /** Applied to queries and keys before they meet: rotary positions. */
  readonly turn?: ((x: Value) => Value) | undefined;
}

interface Projected {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
}

function projected(
  tape: Tape,
  x: Value,
  projections: AttentionProjections,
  { memory = x, turn }: MultiHeadOptions,
): Projected {
  const { q, k, v } =
    'packed' in projections
      ? apart(tape, projections.packed)
      : { q: projections.q, k: projections.k, v: projections.v };
  const [queries, keys] = [project(tape, x, q), project(tape, memory, k)];
  const values = project(tape, memory, v);
  return turn === undefined
    ? { q: queries, k: keys, v: values }
    : { q: turn(queries), k: turn(keys), v: values };
}

function apart(tape: Tape, { weight, bias }: Projection): Record<'q' | 'k' | 'v', Projection> {
  const weights = split(tape, weight, 3, 0);
  const biases = bias === undefined ? [] : split(tape, bias, 3, 0);
  const part = (which: number): Projection => ({ weight: weights[which]!, bias: biases[which] });
  return { q: part(0), k: part(1), v: part(2) };
}

/** x [batch, queries, vector] → [batch, queries, vector]. */
export function multiHeadAttention(
  tape: Tape,
  x: Value,
  projections: AttentionProjections,
  options: MultiHeadOptions,
): Value {
  const { heads } = options;
  // One product for all three, and no copy of its parts.
  if ('packed' in projections && options.memory === undefined && options.turn === undefined) {
    const qkv = project(tape, x, projections.packed);
    return project(tape, packedAttention(tape, qkv, heads, options), projections.out);
  }
  const { q, k, v } = projected(tape, x, projections, options);
  return project(tape, attention(tape, [q, k, v], heads, options), projections.out);
}

/** The weights of the same attention, [batch, heads, queries, keys], to be looked at. */
export function multiHeadAttentionWeights(
  tape: Tape,
  x: Value,
  projections: AttentionProjections,
  options: Omit<MultiHeadOptions, 'causal' | 'window' | 'weightDropout'>,
): Value {
  const { q, k } = projected(tape, x, projections, options);
  return attentionWeights(tape, q, k, options.heads, options);
}
