/** How each layer of the golden files is written with the engine. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import { div } from '../../engine/ops/div/div.ts';
import { createTokenGroups, TokenGrouper } from '../../engine/ops/embedding-bag/group-tokens.ts';
import type { GroupedTokens } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import { embeddingBag } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import { conv1d } from '../../engine/ops/conv1d/conv1d.ts';
import { convPool } from '../../engine/ops/conv-pool/conv-pool.ts';
import { maxOverTime } from '../../engine/ops/max-over-time/max-over-time.ts';
import { pool1d } from '../../engine/ops/pool1d/pool1d.ts';
import { concat } from '../../engine/ops/concat/concat.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { transpose } from '../../engine/ops/transpose/transpose.ts';
import { geglu } from '../../engine/ops/gated/gated.ts';
import { batchNorm } from '../../engine/ops/batch-norm/batch-norm.ts';
import { embedding } from '../../engine/ops/embedding/embedding.ts';
import { layerNorm, rmsNorm } from '../../engine/ops/row-norm/row-norm.ts';
import { segmentReduce } from '../../engine/ops/segment/segment.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { mul } from '../../engine/ops/mul/mul.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { scale } from '../../engine/ops/scale/scale.ts';
import { silu } from '../../engine/ops/silu/silu.ts';
import type { RecurrentKind } from '../../engine/layers/recurrent.ts';
import { recurrent } from '../../engine/layers/recurrent.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { recurrentWeights } from '../support/recurrent-weights.ts';
import type { Build, Builder, Built } from './build-case.ts';
import { number } from './build-case.ts';

function grouped(
  constant: Build['constant'],
  rows: number,
  tokens: readonly number[],
  offsets: readonly number[],
  padding: number | undefined,
): GroupedTokens {
  const groups = createTokenGroups(tokens.length);
  new TokenGrouper(rows, padding).group(Int32Array.from(tokens), Int32Array.from(offsets), groups);
  return {
    rows: constant('rows', 'i32', [...groups.rows]),
    starts: constant('starts', 'i32', [...groups.starts]),
    positions: constant('positions', 'i32', [...groups.positions]),
    bags: constant('bags', 'i32', [...groups.bags]),
    count: constant('count', 'i32', [groups.count]),
  };
}

/** [N, C, L] of the files ↔ [N, L, C] of the engine. */
function swapLast(tape: Tape, x: Value): Value {
  return transpose(tape, x, [0, 2, 1]);
}

function pooled(tape: Tape, x: Value, mode: 'max' | 'mean', one: GoldenCase): Value {
  const { output } = pool1d(tape, swapLast(tape, x), mode, number(one, 'kernel_size'), {
    stride: number(one, 'stride'),
    padding: number(one, 'padding'),
  });
  return swapLast(tape, output);
}

/** Texts of equal length, one behind the other, and which of their rows count. */
function maskedRows(tape: Tape, inputs: Build['inputs'], one: GoldenCase, constant: Build['constant']) {
  const [texts, time, channels] = one.inputs['x']!.shape as [number, number, number];
  return {
    texts,
    x: reshape(tape, inputs['x']!, [texts * time, channels]),
    offsets: constant(
      'offsets',
      'i32',
      Array.from({ length: texts + 1 }, (_, text) => text * time),
    ),
    keep: reshape(tape, inputs['mask']!, [texts * time]),
  };
}

function keptIn(one: GoldenCase, text: number, texts: number): number {
  const { values } = one.inputs['mask']!;
  const time = values.length / texts;
  return values.subarray(text * time, (text + 1) * time).reduce((sum, value) => sum + value, 0);
}

/** PyTorch's names; states [layers · directions, sequences, hidden], h and c apart. */
const recurrentStack =
  (kindOf: (one: GoldenCase) => RecurrentKind): Builder =>
  ({ tape, inputs, one }) => {
    const kind = kindOf(one);
    const layers = recurrentWeights((name) => inputs[name], number(one, 'num_layers'));
    const part = (states: Value, index: number): Value =>
      slice(tape, states, [{ from: index, to: index + 1, step: 1 }]);
    const [h0, c0] = [inputs['h0'], inputs['c0']];
    const states = layers.flat().map((_, index) => {
      if (h0 === undefined) return undefined;
      const h = part(h0, index);
      return c0 === undefined ? h : concat(tape, [h, part(c0, index)], 0);
    });
    const { output, last } = recurrent(tape, kind, inputs['x']!, layers, {
      states,
      lengths: inputs['lengths'],
    });
    const all = (state: number): Value =>
      concat(
        tape,
        last.map((own) => part(own, state)),
        0,
      );
    const results: Record<string, Value> = { output, h_n: all(0) };
    if (kind === 'lstm') results['c_n'] = all(1);
    return { results };
  };

export const layerBuilders: Readonly<Record<string, Builder>> = {
  swiglu_ffn: ({ tape, inputs }) => {
    const gate = silu(tape, linear(tape, inputs['x']!, inputs['Wg']!));
    return linear(tape, mul(tape, gate, linear(tape, inputs['x']!, inputs['Wu']!)), inputs['Wd']!);
  },
  dropout: ({ tape, inputs, one }) => {
    const p = number(one, 'p');
    if (one.params['training'] !== true) return scale(tape, inputs['x']!, 1, 0);
    if (p === 1) return scale(tape, inputs['x']!, 0, 0);
    return scale(tape, mul(tape, inputs['x']!, inputs['keep']!), 1 / (1 - p), 0);
  },
  embedding_word_dropout: ({ tape, inputs, one }) => {
    const keep = inputs['keep']!;
    return scale(
      tape,
      mul(tape, inputs['x']!, reshape(tape, keep, [...keep.shape, 1])),
      1 / (1 - number(one, 'p')),
      0,
    );
  },
  embedding_bag: ({ tape, inputs, one, constant }) => {
    const idx = one.inputs['idx']!;
    const tokens = [...idx.values];
    const width = idx.shape[1];
    const offsets =
      width === undefined
        ? [...one.inputs['offsets']!.values]
        : Array.from({ length: idx.shape[0]! + 1 }, (_, row) => row * width);
    if (width === undefined && one.params['include_last_offset'] !== true) offsets.push(tokens.length);
    const padding = (one.params['padding_idx'] as number | null) ?? undefined;
    const mode = one.params['mode'] as 'sum' | 'mean' | 'max';
    const weights = inputs['per_sample_weights'];
    if (mode === 'max' || weights !== undefined) {
      const table = inputs['weight']!;
      const single = Array.from({ length: tokens.length + 1 }, (_, at) => at);
      const groups = grouped(constant, table.shape[0]!, tokens, single, padding);
      const flat = constant('tokens', 'i32', tokens);
      const looked = embedding(tape, flat, constant('single', 'i32', single), table, groups);
      const rows =
        weights === undefined ? looked : mul(tape, looked, reshape(tape, weights, [tokens.length, 1]));
      const keep = tokens.map((token) => (token === padding ? 0 : 1));
      return segmentReduce(
        tape,
        rows,
        constant('all offsets', 'i32', offsets),
        constant('keep', 'f32', keep),
        mode === 'max' ? 'max' : 'sum',
      );
    }
    const groups = grouped(constant, inputs['weight']!.shape[0]!, tokens, offsets, padding);
    return embeddingBag(
      tape,
      constant('tokens', 'i32', tokens),
      constant('all offsets', 'i32', offsets),
      inputs['weight']!,
      {
        mode,
        padding,
        groups,
      },
    ).output;
  },
  rnn: recurrentStack((one) => (one.params['nonlinearity'] === 'relu' ? 'rnn-relu' : 'rnn')),
  gru: recurrentStack(() => 'gru'),
  lstm: recurrentStack(() => 'lstm'),
  conv1d: ({ tape, inputs, one }) =>
    swapLast(
      tape,
      conv1d(tape, swapLast(tape, inputs['x']!), swapLast(tape, inputs['weight']!), {
        bias: inputs['bias'],
        stride: number(one, 'stride'),
        padding: number(one, 'padding'),
        dilation: number(one, 'dilation'),
        groups: number(one, 'groups'),
      }),
    ),
  max_over_time: ({ tape, inputs }): Built => {
    const { output, rows } = maxOverTime(tape, swapLast(tape, inputs['x']!));
    return { results: { y: output, argmax: rows } };
  },
  text_conv_pool: ({ tape, inputs, one }) =>
    convPool(
      tape,
      inputs['x']!,
      (one.params['widths'] as number[]).map((width) => ({
        weight: swapLast(tape, inputs[`weight_${width}`]!),
        bias: inputs[`bias_${width}`]!,
      })),
    ).output,
  max_pool1d: ({ tape, inputs, one }) => pooled(tape, inputs['x']!, 'max', one),
  avg_pool1d: ({ tape, inputs, one }) => pooled(tape, inputs['x']!, 'mean', one),
  masked_mean_pool: ({ tape, inputs, one, constant }) => {
    const { x, offsets, keep, texts } = maskedRows(tape, inputs, one, constant);
    const counts = Array.from({ length: texts }, (_, text) => Math.max(1, keptIn(one, text, texts)));
    const totals = segmentReduce(tape, x, offsets, keep, 'sum');
    return div(tape, totals, reshape(tape, constant('counts', 'f32', counts), [texts, 1]));
  },
  masked_max_pool: ({ tape, inputs, one, constant }) => {
    const { x, offsets, keep } = maskedRows(tape, inputs, one, constant);
    return segmentReduce(tape, x, offsets, keep, 'max');
  },
  geglu_ffn: ({ tape, inputs }) =>
    linear(tape, geglu(tape, linear(tape, inputs['x']!, inputs['Wi']!)), inputs['Wo']!),
  layer_norm: ({ tape, inputs, one }) =>
    layerNorm(tape, inputs['x']!, {
      axes: (one.params['normalized_shape'] as number[]).length,
      epsilon: number(one, 'eps'),
      weight: inputs['weight'],
      bias: inputs['bias'],
    }),
  rms_norm: ({ tape, inputs, one }) =>
    rmsNorm(tape, inputs['x']!, { epsilon: number(one, 'eps'), weight: inputs['weight'] }),
  batch_norm: ({ tape, inputs, one: { params } }): Built => {
    const { output, runningMean, runningVariance } = batchNorm(tape, inputs['x']!, {
      training: params['training'] as boolean,
      momentum: (params['momentum'] as number | null) ?? 1 / (params['num_batches_tracked'] as number),
      epsilon: params['eps'] as number,
      weight: inputs['weight'],
      bias: inputs['bias'],
      runningMean: inputs['running_mean']!,
      runningVariance: inputs['running_var']!,
    });
    return { results: { y: output, new_running_mean: runningMean, new_running_var: runningVariance } };
  },
  embedding: ({ tape, inputs, one, constant }) => {
    const tokens = [...one.inputs['idx']!.values];
    const offsets = Array.from({ length: tokens.length + 1 }, (_, at) => at);
    const padding = (one.params['padding_idx'] as number | null) ?? undefined;
    const table = inputs['weight']!;
    const groups = grouped(constant, table.shape[0]!, tokens, offsets, padding);
    return embedding(tape, inputs['idx']!, constant('offsets', 'i32', offsets), table, groups);
  },
};
