/** Losses that bring vectors of like texts together; rows of [items, columns] are vectors. Composed. */
import type { Tape, Value } from '../core/operation.ts';
import { add } from '../ops/add/add.ts';
import { cosineSimilarity } from '../ops/cosine-similarity/cosine-similarity.ts';
import { l2Norm } from '../ops/l2-norm/l2-norm.ts';
import { l2Normalize } from '../ops/l2-normalize/l2-normalize.ts';
import { logSumExp } from '../ops/log-sum-exp/log-sum-exp.ts';
import { matmul } from '../ops/matmul/matmul.ts';
import { mean } from '../ops/mean/mean.ts';
import { mul } from '../ops/mul/mul.ts';
import { relu } from '../ops/relu/relu.ts';
import { scale } from '../ops/scale/scale.ts';
import { sub } from '../ops/sub/sub.ts';
import { sum } from '../ops/sum/sum.ts';
import type { Reduction } from './reduction.ts';
import { reduceLosses } from './reduction.ts';

/** 1 − cos(a, b) where the sign is 1, max(0, cos(a, b) − margin) where it is −1; signs f32 [items]. */
export function cosineEmbedding(
  tape: Tape,
  a: Value,
  b: Value,
  signs: Value,
  margin: number,
  reduction: Reduction,
): Value {
  const cosine = cosineSimilarity(tape, a, b, -1);
  const alike = mul(tape, scale(tape, signs, 0.5, 0.5), scale(tape, cosine, -1, 1));
  const unlike = mul(tape, scale(tape, signs, -0.5, 0.5), relu(tape, scale(tape, cosine, 1, -margin)));
  return reduceLosses(tape, add(tape, alike, unlike), reduction);
}

/** Added to every difference, as PyTorch does: keeps the slope of the length finite where two vectors are equal. */
const apart = 1e-6;

/** max(0, |anchor − like| − |anchor − unlike| + margin). */
export function triplet(
  tape: Tape,
  anchor: Value,
  like: Value,
  unlike: Value,
  margin: number,
  reduction: Reduction,
): Value {
  const distance = (other: Value): Value => l2Norm(tape, scale(tape, sub(tape, anchor, other), 1, apart), -1);
  const gap = sub(tape, distance(like), distance(unlike));
  return reduceLosses(tape, relu(tape, scale(tape, gap, 1, margin)), reduction);
}

/** Cross-entropy of cos(a[i], b[j]) / temperature against j = i, mean over rows (van den Oord et al. 2018). */
export function contrastive(tape: Tape, a: Value, b: Value, temperature: number): Value {
  const [left, right] = [l2Normalize(tape, a, -1), l2Normalize(tape, b, -1)];
  const all = logSumExp(
    tape,
    scale(tape, matmul(tape, left, right, { transposeB: true }), 1 / temperature, 0),
    -1,
  );
  return mean(tape, sub(tape, all, scale(tape, sum(tape, mul(tape, left, right), -1), 1 / temperature, 0)));
}
