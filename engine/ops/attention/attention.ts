/**
 * Scaled dot-product attention of several heads in one kernel: softmax(q · kᵀ × scale + bias) · v, without ever holding
 * the weights of all pairs. Keys are taken in blocks with a running maximum and sum (Milakov and Gimelshein 2018,
 * "Online normalizer calculation for softmax"; Dao et al. 2022, "FlashAttention"); what is kept for the gradient is one
 * number for each query. A query that may attend nowhere gives zeros and no gradient.
 */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, write } from '../../core/operation.ts';
import { scale as scaled } from '../scale/scale.ts';
import { where } from '../where/where.ts';
import { broadcastTo } from '../broadcast-to/broadcast-to.ts';
import { broadcastShapes } from '../../core/shape.ts';
import { attentionGradientOperation } from './attention-gradient.ts';
import type { AttentionAttributes, AttentionPlan } from './attention-plan.ts';
import { attentionInputs, excluded, planAttention, unlimited } from './attention-plan.ts';
import { attendOnHost } from './attention-reference.ts';
import { wasmNumbers } from './attention-wasm-arguments.ts';
import { attentionKernel } from './attention.wgsl.ts';

export interface AttentionOptions {
  /** f32, broadcast to [batch, heads, queries, keys]; not 0 where the query may attend. [batch, 1, 1, keys] for padding. */
  readonly mask?: Value | undefined;
  /** Added to the scores, broadcast in the same way. */
  readonly bias?: Value | undefined;
  /** 1 / √(vector of a head) unless given. */
  readonly scale?: number | undefined;
  /** Query i sees no key behind i. */
  readonly causal?: boolean | undefined;
  /** Query i sees the keys at most this far away. */
  readonly window?: number | undefined;
  /** Leaves out a share of the weights, drawn anew for every `key`, u32 [2]; the others grow by 1 / (1 − rate). */
  readonly weightDropout?: { readonly rate: number; readonly key: Value } | undefined;
}

/**
 * q [batch, queries, heads × vector], k and v [batch, keys, heads × vector] → [batch, queries, heads × vector], the
 * heads in consecutive blocks; or all [batch, heads, rows, vector].
 */
export function attention(
  tape: Tape,
  [q, k, v]: readonly [Value, Value, Value],
  heads: number,
  options: AttentionOptions = {},
): Value {
  const vector = q.shape.length === 4 ? q.shape[3]! : q.shape.at(-1)! / heads;
  return attend(tape, [q, k, v], heads, vector, options);
}

/** qkv [batch, rows, 3 × heads × vector]: queries of all heads, then keys, then values → [batch, rows, heads × vector]. */
export function packedAttention(
  tape: Tape,
  qkv: Value,
  heads: number,
  options: AttentionOptions = {},
): Value {
  return attend(tape, [qkv], heads, qkv.shape.at(-1)! / (3 * heads), options);
}

function attend(
  tape: Tape,
  inputs: readonly Value[],
  heads: number,
  vector: number,
  { mask, bias, scale, causal = false, window = unlimited, weightDropout }: AttentionOptions,
): Value {
  if (window < 0) throw new ShapeError('attention', `a window of ${window} is negative.`);
  let extra = mask ?? bias;
  if (mask !== undefined && bias !== undefined) {
    const full = broadcastTo(tape, bias, broadcastShapes('attention', [mask.shape, bias.shape]));
    extra = where(tape, mask, full, scaled(tape, full, 0, excluded));
  }
  const dropout = weightDropout?.rate ?? 0;
  const key = dropout === 0 ? undefined : weightDropout?.key;
  const given = [...inputs, extra, key].filter((input) => input !== undefined);
  return tape.apply(attentionOperation, given, {
    dropout,
    heads,
    packed: inputs.length === 1,
    extra: bias !== undefined ? 'bias' : mask !== undefined ? 'mask' : 'none',
    scale: scale ?? 1 / Math.sqrt(vector),
    behind: Math.min(window, unlimited),
    ahead: causal ? 0 : Math.min(window, unlimited),
  })[0]!;
}

/** q, k, v or the three in one, mask or bias, key → y, and for each query log Σ exp(score), [batch, heads, queries]. */
export const attentionOperation: Operation<AttentionAttributes> = {
  name: 'attention',
  infer(inputs, attributes) {
    const { shape, batch, heads, queries } = planAttention(inputs, attributes);
    return [
      { dtype: 'f32', shape },
      { dtype: 'f32', shape: [batch, heads, queries] },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const { extra } = attentionInputs(inputs, attributes);
    const dextra = attributes.extra === 'bias' && extra !== undefined && wanted[inputs.indexOf(extra)]!;
    const found = tape.apply(
      attentionGradientOperation,
      [upstream[0]!, outputs[0]!, outputs[1]!, ...inputs],
      { ...attributes, dextra },
    );
    // The key has no gradient.
    return inputs.map((input, index) => (input.dtype === 'f32' ? (found[index] ?? null) : null));
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const plan = planAttention(inputs, attributes);
      const { packed } = attributes;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [q, k, v] = packed ? [views[0]!, views[0]!, views[0]!] : [views[0]!, views[1]!, views[2]!];
            const [y, logSums] = [views.at(-2)!, views.at(-1)!];
            const { extra, key } = attentionInputs(views.slice(0, -2), attributes);
            attendOnHost(plan, { q, k, v, extra, key, y, logSums });
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const plan: AttentionPlan = planAttention(inputs, attributes);
      const [q, k, v] = attributes.packed
        ? [inputs[0]!, inputs[0]!, inputs[0]!]
        : [inputs[0]!, inputs[1]!, inputs[2]!];
      const { extra = q, key = q } = attentionInputs(inputs, attributes);
      emit({
        kernel: { kind: 'wasm', entry: 'attentionForward', args: wasmNumbers(plan) },
        uses: [
          ...[q, k, v, extra, key].map((input) => read(input)),
          ...outputs.map((output) => write(output)),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: attentionKernel(planAttention(inputs, attributes), attributes.packed),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};
