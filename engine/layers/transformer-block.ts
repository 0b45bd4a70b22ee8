/**
 * One block of a transformer: self-attention, attention to a memory where there is one, feed-forward; each with a
 * residual connection, and layer norm behind it (Vaswani et al. 2017) or before it (Xiong et al. 2020). With a causal
 * order it is the block of a decoder.
 */
import type { Tape, Value } from '../core/operation.ts';
import { add } from '../ops/add/add.ts';
import { layerNorm } from '../ops/row-norm/row-norm.ts';
import type { FeedForwardActivation, FeedForwardWeights } from './feed-forward.ts';
import { feedForward } from './feed-forward.ts';
import type { AttentionProjections, MultiHeadOptions } from './multi-head-attention.ts';
import { multiHeadAttention } from './multi-head-attention.ts';

export interface NormWeights {
  readonly weight: Value;
  readonly bias?: Value | undefined;
}

export interface BlockWeights {
  readonly attention: AttentionProjections;
  /** Of the attention; absent where the first block of a pre-norm model normalises its input elsewhere. */
  readonly attentionNorm?: NormWeights | undefined;
  readonly feedForward: FeedForwardWeights;
  readonly feedForwardNorm: NormWeights;
  readonly cross?: { readonly attention: AttentionProjections; readonly norm: NormWeights } | undefined;
}

/** `weightDropout` is that of the self-attention; attention to a memory has none. */
export interface BlockOptions extends Omit<MultiHeadOptions, 'memory'> {
  readonly norm: 'pre' | 'post';
  readonly activation: FeedForwardActivation;
  readonly epsilon?: number | undefined;
  /** Sequences that `cross` attends to, [batch, keys, vector], and which of their positions count. */
  readonly memory?: { readonly sequence: Value; readonly mask?: Value | undefined } | undefined;
  /** Drops elements of what each part adds; called once for each, so that each can have a key of its own. */
  readonly dropout?: ((x: Value) => Value) | undefined;
}

/** x [batch, rows, vector] → the same shape. */
export function transformerBlock(tape: Tape, x: Value, weights: BlockWeights, options: BlockOptions): Value {
  const { norm, activation, epsilon, memory, dropout = (value) => value, ...own } = options;
  const normalised = (value: Value, by: NormWeights | undefined): Value =>
    by === undefined ? value : layerNorm(tape, value, { ...by, epsilon });
  const residual = (value: Value, by: NormWeights | undefined, part: (input: Value) => Value): Value =>
    norm === 'pre'
      ? add(tape, value, dropout(part(normalised(value, by))))
      : normalised(add(tape, value, dropout(part(value))), by);

  let now = residual(x, weights.attentionNorm, (input) =>
    multiHeadAttention(tape, input, weights.attention, own),
  );
  const { cross } = weights;
  if (cross !== undefined && memory !== undefined)
    now = residual(now, cross.norm, (input) =>
      multiHeadAttention(tape, input, cross.attention, {
        heads: own.heads,
        scale: own.scale,
        memory: memory.sequence,
        mask: memory.mask,
      }),
    );
  return residual(now, weights.feedForwardNorm, (input) =>
    feedForward(tape, input, weights.feedForward, activation),
  );
}
