/** How the attention cases of the golden files are written with the engine. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import type { AttentionProjections } from '../../engine/layers/multi-head-attention.ts';
import { multiHeadAttention, multiHeadAttentionWeights } from '../../engine/layers/multi-head-attention.ts';
import { additiveAttention, attentionPool } from '../../engine/layers/attention-pool.ts';
import { rotaryTables, rotate } from '../../engine/layers/rotary-positions.ts';
import { attention } from '../../engine/ops/attention/attention.ts';
import { attentionWeights } from '../../engine/ops/attention/attention-weights.ts';
import { mean } from '../../engine/ops/mean/mean.ts';
import { mul } from '../../engine/ops/mul/mul.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import type { Build, Built } from './build-case.ts';

/** Padding [batch, keys] and permitted pairs [queries, keys] in one. */
function maskOf(tape: Tape, { key_mask: keys, attn_mask: pairs }: Build['inputs']): Value | undefined {
  if (keys === undefined) return pairs;
  const padding = reshape(tape, keys, [keys.shape[0]!, 1, 1, keys.shape[1]!]);
  return pairs === undefined ? padding : mul(tape, padding, pairs);
}

/**
 * The kernel gives no weights. These come from the composed form, so that the gradients are the sum of what flows
 * through both.
 */
export const attentionBuilders: Readonly<Record<string, (build: Build) => Built>> = {
  sdpa: ({ tape, inputs, one }) => {
    const { q, k, v, mask, bias } = inputs as Record<'q' | 'k' | 'v', Value> & Build['inputs'];
    const scale = (one.params['scale'] as number | null) ?? undefined;
    const causal = one.params['causal'] === true;
    const window = one.params['window'] as number | undefined;
    // A mask of pairs alone only repeats what the order or the window say already.
    const repeats = mask?.shape.length === 2 && (causal || window !== undefined);
    const heads = q.shape[1]!;
    const kernelMask = repeats ? undefined : mask;
    return {
      results: {
        y: attention(tape, [q, k, v], heads, { mask: kernelMask, bias, scale, causal, window }),
        weights: attentionWeights(tape, q, k, heads, { mask, bias, scale }),
      },
    };
  },
  multi_head_attention: ({ tape, inputs, one }) => {
    const projections: AttentionProjections = {
      packed: { weight: inputs['in_proj_weight']!, bias: inputs['in_proj_bias'] },
      out: { weight: inputs['out_proj_weight']!, bias: inputs['out_proj_bias'] },
    };
    const x = (inputs['x'] ?? inputs['query'])!;
    const options = {
      heads: one.params['num_heads'] as number,
      memory: inputs['memory'],
      mask: maskOf(tape, inputs),
    };
    const weights = multiHeadAttentionWeights(tape, x, projections, options);
    return {
      results: {
        y: multiHeadAttention(tape, x, projections, options),
        weights,
        weights_mean: mean(tape, weights, 1, false),
      },
    };
  },
  rope: ({ tape, inputs, one, constant }) => {
    const x = inputs['x']!;
    const size = x.shape.at(-1)!;
    const positions = one.inputs['positions']!.values;
    const { cos, sin } = rotaryTables(positions, size, one.params['theta'] as number);
    const table = (name: string, values: Float32Array): Value =>
      reshape(tape, constant(name, 'f32', [...values]), [positions.length, size]);
    return { results: { y: rotate(tape, x, table('cos', cos), table('sin', sin)) } };
  },
  additive_attention: ({ tape, inputs }) => ({
    results: {
      ...additiveAttention(
        tape,
        inputs['q']!,
        inputs['k']!,
        {
          query: { weight: inputs['Wq']! },
          key: { weight: inputs['Wk']! },
          vector: inputs['vv']!,
        },
        inputs['mask'],
      ),
    },
  }),
  attention_pool: ({ tape, inputs }) => ({
    results: {
      ...attentionPool(
        tape,
        inputs['h']!,
        { weight: inputs['W']!, bias: inputs['b'] },
        inputs['u']!,
        inputs['mask'],
      ),
    },
  }),
};
