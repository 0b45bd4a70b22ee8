/** The weights of every pair, where they are to be seen: memory grows with the square of the length. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { add } from '../add/add.ts';
import { maskedSoftmax } from '../masked-softmax/masked-softmax.ts';
import { matmul } from '../matmul/matmul.ts';
import { reshape } from '../reshape/reshape.ts';
import { scale as scaled } from '../scale/scale.ts';
import { softmax } from '../softmax/softmax.ts';
import { transpose } from '../transpose/transpose.ts';
import type { AttentionOptions } from './attention.ts';

/** x [batch, rows, heads × vector] → [batch, heads, rows, vector]; what has four axes stays. */
function headsFirst(tape: Tape, x: Value, heads: number): Value {
  if (x.shape.length === 4) return x;
  const [batch, rows, length] = x.shape as readonly [number, number, number];
  return transpose(tape, reshape(tape, x, [batch, rows, heads, length / heads]), [0, 2, 1, 3]);
}

/** q and k as for `attention` → [batch, heads, queries, keys]. A mask also says what a causal order or a window forbid. */
export function attentionWeights(
  tape: Tape,
  q: Value,
  k: Value,
  heads: number,
  { mask, bias, scale }: Pick<AttentionOptions, 'mask' | 'bias' | 'scale'> = {},
): Value {
  const own = headsFirst(tape, q, heads);
  const products = matmul(tape, own, headsFirst(tape, k, heads), { transposeB: true });
  let scores = scaled(tape, products, scale ?? 1 / Math.sqrt(own.shape[3]!), 0);
  if (bias !== undefined) scores = add(tape, scores, bias);
  return mask === undefined ? softmax(tape, scores) : maskedSoftmax(tape, scores, mask);
}
