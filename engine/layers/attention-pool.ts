/** Sequences summed up by learnt weights of their positions, and the plain mean over what is not padding. */
import type { Tape, Value } from '../core/operation.ts';
import { add } from '../ops/add/add.ts';
import { clamp } from '../ops/clamp/clamp.ts';
import { div } from '../ops/div/div.ts';
import { linear } from '../ops/linear/linear.ts';
import { maskedSoftmax } from '../ops/masked-softmax/masked-softmax.ts';
import { matmul } from '../ops/matmul/matmul.ts';
import { mul } from '../ops/mul/mul.ts';
import { reshape } from '../ops/reshape/reshape.ts';
import { softmax } from '../ops/softmax/softmax.ts';
import { sum } from '../ops/sum/sum.ts';
import { tanh } from '../ops/tanh/tanh.ts';
import type { Projection } from './projection.ts';
import { project } from './projection.ts';

export interface Pooled {
  /** [batch, vector] */
  readonly y: Value;
  /** [batch, rows] */
  readonly weights: Value;
}

/** `scored` [batch, rows, n] · vector [n] → weights; `rows` [batch, rows, vector] summed by them. */
function pooled(tape: Tape, rows: Value, scored: Value, vector: Value, mask: Value | undefined): Pooled {
  const [batch, length, columns] = rows.shape as readonly [number, number, number];
  const row = reshape(tape, vector, [1, vector.shape[0]!]);
  const scores = reshape(tape, linear(tape, scored, row), [batch, length]);
  const weights = mask === undefined ? softmax(tape, scores) : maskedSoftmax(tape, scores, mask);
  const y = matmul(tape, reshape(tape, weights, [batch, 1, length]), rows);
  return { y: reshape(tape, y, [batch, columns]), weights };
}

/** Weights from u · tanh(W h + b) (Yang et al. 2016). h [batch, rows, vector], u [n], mask [batch, rows]. */
export function attentionPool(
  tape: Tape,
  h: Value,
  { weight, bias }: Projection,
  u: Value,
  mask?: Value,
): Pooled {
  return pooled(tape, h, linear(tape, h, weight, { bias, activation: 'tanh' }), u, mask);
}

/** Weights from v · tanh(W q + U k) (Bahdanau et al. 2015). q [batch, n], k [batch, rows, m], mask [batch, rows]. */
export function additiveAttention(
  tape: Tape,
  q: Value,
  k: Value,
  weights: { readonly query: Projection; readonly key: Projection; readonly vector: Value },
  mask?: Value,
): Pooled {
  const query = project(tape, q, weights.query);
  const [batch, size] = query.shape as readonly [number, number];
  const both = add(tape, project(tape, k, weights.key), reshape(tape, query, [batch, 1, size]));
  return pooled(tape, k, tanh(tape, both), weights.vector, mask);
}

/** Mean over the rows whose mask is 1; zeros where there is none. x [batch, rows, vector], mask [batch, rows]. */
export function maskedMean(tape: Tape, x: Value, mask: Value): Value {
  const [batch, rows] = mask.shape as readonly [number, number];
  const total = sum(tape, mul(tape, x, reshape(tape, mask, [batch, rows, 1])), 1);
  return div(tape, total, clamp(tape, sum(tape, mask, 1, true), 1e-30, 3e38));
}
