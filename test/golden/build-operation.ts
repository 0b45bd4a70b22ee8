/** How each operation of the golden files is written with the engine. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import { binaryCrossEntropy, binaryFocal, hinge, squaredHinge } from '../../engine/losses/binary.ts';
import type { DivergenceReduction } from '../../engine/losses/divergence.ts';
import { distillation, divergence } from '../../engine/losses/divergence.ts';
import {
  labelCrossEntropy,
  labelFocal,
  multiMargin,
  negativeLogLikelihood,
} from '../../engine/losses/labels.ts';
import { contrastive, cosineEmbedding, triplet } from '../../engine/losses/pairs.ts';
import type { Reduction } from '../../engine/losses/reduction.ts';
import { absoluteError, huber, smoothAbsoluteError, squaredError } from '../../engine/losses/regression.ts';
import { softCrossEntropy } from '../../engine/losses/soft-cross-entropy.ts';
import { abs } from '../../engine/ops/abs/abs.ts';
import { add } from '../../engine/ops/add/add.ts';
import { clamp } from '../../engine/ops/clamp/clamp.ts';
import { cos } from '../../engine/ops/cos/cos.ts';
import { cosineSimilarity } from '../../engine/ops/cosine-similarity/cosine-similarity.ts';
import { div } from '../../engine/ops/div/div.ts';
import { elu } from '../../engine/ops/elu/elu.ts';
import { createTokenGroups, TokenGrouper } from '../../engine/ops/embedding-bag/group-tokens.ts';
import type { GroupedTokens } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import { embeddingBag } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import { erf } from '../../engine/ops/erf/erf.ts';
import { exp } from '../../engine/ops/exp/exp.ts';
import { expm1 } from '../../engine/ops/expm1/expm1.ts';
import { gelu } from '../../engine/ops/gelu/gelu.ts';
import { geluTanh } from '../../engine/ops/gelu-tanh/gelu-tanh.ts';
import { gather, indexSelect, scatterSum } from '../../engine/ops/gather/gather.ts';
import { conv1d } from '../../engine/ops/conv1d/conv1d.ts';
import { convPool } from '../../engine/ops/conv-pool/conv-pool.ts';
import { maxOverTime } from '../../engine/ops/max-over-time/max-over-time.ts';
import { pool1d } from '../../engine/ops/pool1d/pool1d.ts';
import { concat } from '../../engine/ops/concat/concat.ts';
import { cumsum } from '../../engine/ops/cumsum/cumsum.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { stack } from '../../engine/ops/stack/stack.ts';
import { transpose } from '../../engine/ops/transpose/transpose.ts';
import { geglu, glu, reglu, swiglu } from '../../engine/ops/gated/gated.ts';
import { batchNorm } from '../../engine/ops/batch-norm/batch-norm.ts';
import { embedding } from '../../engine/ops/embedding/embedding.ts';
import { layerNorm, rmsNorm } from '../../engine/ops/row-norm/row-norm.ts';
import { segmentReduce } from '../../engine/ops/segment/segment.ts';
import { hardTanh } from '../../engine/ops/hard-tanh/hard-tanh.ts';
import { l2Norm } from '../../engine/ops/l2-norm/l2-norm.ts';
import { l2Normalize } from '../../engine/ops/l2-normalize/l2-normalize.ts';
import { leakyRelu } from '../../engine/ops/leaky-relu/leaky-relu.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { log } from '../../engine/ops/log/log.ts';
import { log1p } from '../../engine/ops/log1p/log1p.ts';
import { logSigmoid } from '../../engine/ops/log-sigmoid/log-sigmoid.ts';
import { logSoftmax } from '../../engine/ops/log-softmax/log-softmax.ts';
import { logSumExp } from '../../engine/ops/log-sum-exp/log-sum-exp.ts';
import { maskedSoftmax } from '../../engine/ops/masked-softmax/masked-softmax.ts';
import { matmul } from '../../engine/ops/matmul/matmul.ts';
import { max } from '../../engine/ops/max/max.ts';
import { maximum } from '../../engine/ops/maximum/maximum.ts';
import { mean } from '../../engine/ops/mean/mean.ts';
import { min } from '../../engine/ops/min/min.ts';
import { minimum } from '../../engine/ops/minimum/minimum.ts';
import { mish } from '../../engine/ops/mish/mish.ts';
import { mul } from '../../engine/ops/mul/mul.ts';
import { neg } from '../../engine/ops/neg/neg.ts';
import { pow } from '../../engine/ops/pow/pow.ts';
import { quickGelu } from '../../engine/ops/quick-gelu/quick-gelu.ts';
import { reciprocal } from '../../engine/ops/reciprocal/reciprocal.ts';
import { relu } from '../../engine/ops/relu/relu.ts';
import { relu6 } from '../../engine/ops/relu6/relu6.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { rsqrt } from '../../engine/ops/rsqrt/rsqrt.ts';
import { scale } from '../../engine/ops/scale/scale.ts';
import { selu } from '../../engine/ops/selu/selu.ts';
import { sigmoid } from '../../engine/ops/sigmoid/sigmoid.ts';
import { silu } from '../../engine/ops/silu/silu.ts';
import { sin } from '../../engine/ops/sin/sin.ts';
import { softmax } from '../../engine/ops/softmax/softmax.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { softplus } from '../../engine/ops/softplus/softplus.ts';
import { softsign } from '../../engine/ops/softsign/softsign.ts';
import { sqrt } from '../../engine/ops/sqrt/sqrt.ts';
import { square } from '../../engine/ops/square/square.ts';
import { sub } from '../../engine/ops/sub/sub.ts';
import { sum } from '../../engine/ops/sum/sum.ts';
import { tanh } from '../../engine/ops/tanh/tanh.ts';
import { variance } from '../../engine/ops/variance/variance.ts';
import { where } from '../../engine/ops/where/where.ts';
import type { RecurrentKind } from '../../engine/layers/recurrent.ts';
import { recurrent } from '../../engine/layers/recurrent.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { recurrentWeights } from '../support/recurrent-weights.ts';

export interface Build {
  readonly tape: Tape;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly one: GoldenCase;
  /** A further input with given numbers. */
  constant(name: string, dtype: 'i32' | 'f32', values: readonly number[]): Value;
}

/** Results by name; `gradients` where the operation makes its own. */
export interface Built {
  readonly results: Readonly<Record<string, Value>>;
  readonly gradients?: Readonly<Record<string, Value>>;
}

type Builder = (build: Build) => Value | Built;

const unary =
  (apply: (tape: Tape, x: Value) => Value): Builder =>
  ({ tape, inputs }) =>
    apply(tape, inputs['x']!);
const binary =
  (apply: (tape: Tape, a: Value, b: Value) => Value): Builder =>
  ({ tape, inputs }) =>
    apply(tape, inputs['a']!, inputs['b']!);
type Axes = readonly number[] | number | null;
const reduction =
  (apply: (tape: Tape, x: Value, axes: Axes, keepDims: boolean) => Value): Builder =>
  ({ tape, inputs, one: { params } }) =>
    apply(tape, inputs['x']!, params['axis'] as Axes, params['keepdims'] as boolean);
const gated =
  (apply: (tape: Tape, x: Value, axis: number) => Value): Builder =>
  ({ tape, inputs, one: { params } }) =>
    apply(tape, inputs['x']!, params['axis'] as number);
const number = ({ params }: GoldenCase, name: string): number => params[name] as number;

const reductionOf = ({ params }: GoldenCase): Reduction => params['reduction'] as Reduction;
type Loss = (tape: Tape, x: Value, t: Value, reduction: Reduction) => Value;
const loss =
  (apply: Loss): Builder =>
  ({ tape, inputs, one }) =>
    apply(tape, inputs['x']!, (inputs['t'] ?? inputs['y'])!, reductionOf(one));
const labelOptions = (one: GoldenCase, inputs: Build['inputs']) => ({
  reduction: reductionOf(one),
  ignoredLabel: one.params['ignore_index'] as number | undefined,
  classWeights: inputs['weight'],
});

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

export const builders: Readonly<Record<string, Builder>> = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),
  maximum: binary(maximum),
  minimum: binary(minimum),
  exp: unary(exp),
  log: unary(log),
  sqrt: unary(sqrt),
  rsqrt: unary(rsqrt),
  square: unary(square),
  reciprocal: unary(reciprocal),
  log1p: unary(log1p),
  abs: unary(abs),
  neg: unary(neg),
  sin: unary(sin),
  cos: unary(cos),
  erf: unary(erf),
  expm1: unary(expm1),
  pow: ({ tape, inputs, one }) => pow(tape, inputs['x']!, number(one, 'exponent')),
  clamp: ({ tape, inputs, one }) => clamp(tape, inputs['x']!, number(one, 'min'), number(one, 'max')),
  sum: reduction(sum),
  mean: reduction(mean),
  var: reduction(variance),
  l2norm: reduction(l2Norm),
  max: reduction(max),
  min: reduction(min),
  reshape: ({ tape, inputs, one }) => reshape(tape, inputs['x']!, one.params['shape'] as number[]),
  where: ({ tape, inputs }) => where(tape, inputs['cond']!, inputs['a']!, inputs['b']!),
  l2_normalize: ({ tape, inputs, one }) =>
    l2Normalize(tape, inputs['x']!, number(one, 'axis'), number(one, 'eps')),
  cosine_similarity: ({ tape, inputs, one }) =>
    cosineSimilarity(tape, inputs['a']!, inputs['b']!, number(one, 'axis')),
  composite: ({ tape, inputs }) => {
    const h = matmul(tape, inputs['x']!, inputs['w']!);
    return add(tape, mul(tape, tanh(tape, h), h), sum(tape, h, 0));
  },

  sigmoid: unary(sigmoid),
  tanh: unary(tanh),
  relu: unary(relu),
  leaky_relu: ({ tape, inputs, one }) => leakyRelu(tape, inputs['x']!, number(one, 'negative_slope')),
  elu: ({ tape, inputs, one }) => elu(tape, inputs['x']!, number(one, 'alpha')),
  selu: unary(selu),
  gelu: unary(gelu),
  gelu_tanh: unary(geluTanh),
  softplus: ({ tape, inputs, one }) => softplus(tape, inputs['x']!, number(one, 'beta')),
  silu: unary(silu),
  mish: unary(mish),
  log_sigmoid: unary(logSigmoid),
  relu6: unary(relu6),
  hard_tanh: unary(hardTanh),
  softsign: unary(softsign),
  quick_gelu: unary(quickGelu),
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

  linear: ({ tape, inputs }) => linear(tape, inputs['x']!, inputs['weight']!, { bias: inputs['bias'] }),
  matmul: ({ tape, inputs, one }) =>
    matmul(tape, inputs['a']!, inputs['b']!, {
      transposeA: one.params['transpose_a'] as boolean,
      transposeB: one.params['transpose_b'] as boolean,
    }),

  softmax: ({ tape, inputs, one }) => {
    const temperature = (one.params['temperature'] as number | undefined) ?? 1;
    return softmax(tape, scale(tape, inputs['x']!, 1 / temperature, 0), number(one, 'axis'));
  },
  log_softmax: ({ tape, inputs, one }) => logSoftmax(tape, inputs['x']!, number(one, 'axis')),
  logsumexp: ({ tape, inputs, one }) => logSumExp(tape, inputs['x']!, number(one, 'axis')),
  masked_softmax: ({ tape, inputs, one }) =>
    maskedSoftmax(tape, inputs['x']!, inputs['mask']!, (one.params['axis'] as number | undefined) ?? -1),

  cross_entropy: ({ tape, inputs, one }): Built => {
    const { params } = one;
    const labelSmoothing = params['label_smoothing'] as number;
    const reduction = params['reduction'] as 'none' | 'mean' | 'sum';
    if (params['targets'] === 'probabilities') {
      const loss = softCrossEntropy(tape, inputs['x']!, inputs['t']!, {
        reduction,
        labelSmoothing,
        classWeights: inputs['weight'],
      });
      return { results: { [reduction === 'none' ? 'y' : 'loss']: loss } };
    }
    if (reduction === 'none' || inputs['x']!.shape.length > 2) {
      const options = { ...labelOptions(one, inputs), labelSmoothing };
      const losses = labelCrossEntropy(tape, inputs['x']!, inputs['t']!, options);
      return { results: { [reduction === 'none' ? 'y' : 'loss']: losses } };
    }
    const { loss, logitsGradient } = softmaxCrossEntropy(tape, inputs['x']!, inputs['t']!, {
      reduction: reduction as 'mean' | 'sum',
      labelSmoothing,
      ignoredLabel: params['ignore_index'] as number,
      classWeights: inputs['weight'],
    });
    return { results: { loss }, gradients: { x: logitsGradient } };
  },

  mse: loss(squaredError),
  mae: loss(absoluteError),
  huber: ({ tape, inputs, one }) =>
    huber(tape, inputs['x']!, inputs['t']!, number(one, 'delta'), reductionOf(one)),
  smooth_l1: ({ tape, inputs, one }) =>
    smoothAbsoluteError(tape, inputs['x']!, inputs['t']!, number(one, 'beta'), reductionOf(one)),
  hinge: ({ tape, inputs, one }) =>
    hinge(tape, inputs['x']!, inputs['y']!, number(one, 'margin'), reductionOf(one)),
  squared_hinge: ({ tape, inputs, one }) =>
    squaredHinge(tape, inputs['x']!, inputs['y']!, number(one, 'margin'), reductionOf(one)),
  bce_with_logits: ({ tape, inputs, one }) =>
    binaryCrossEntropy(tape, inputs['x']!, inputs['t']!, {
      reduction: reductionOf(one),
      weights: inputs['weight'],
      positiveWeights: inputs['pos_weight'],
    }),
  focal_binary: ({ tape, inputs, one }) =>
    binaryFocal(tape, inputs['x']!, inputs['t']!, {
      alpha: one.params['alpha'] as number | null,
      gamma: number(one, 'gamma'),
      reduction: reductionOf(one),
    }),
  nll: ({ tape, inputs, one }) =>
    negativeLogLikelihood(tape, inputs['x']!, inputs['t']!, labelOptions(one, inputs)),
  kl_div: ({ tape, inputs, one }) =>
    divergence(tape, inputs['x']!, inputs['t']!, {
      reduction: (one.params['reduction'] as string).replace(
        'batchmean',
        'batch-mean',
      ) as DivergenceReduction,
      logTargets: one.params['log_target'] as boolean,
    }),
  multi_margin: ({ tape, inputs, one }) =>
    multiMargin(tape, inputs['x']!, inputs['t']!, {
      p: one.params['p'] as 1 | 2,
      margin: number(one, 'margin'),
      reduction: reductionOf(one),
    }),
  focal_multiclass: ({ tape, inputs, one }) =>
    labelFocal(tape, inputs['x']!, inputs['t']!, {
      gamma: number(one, 'gamma'),
      reduction: reductionOf(one),
      alpha: inputs['alpha'],
    }),
  cosine_embedding: ({ tape, inputs, one, constant }) =>
    cosineEmbedding(
      tape,
      inputs['a']!,
      inputs['b']!,
      constant('signs', 'f32', [...one.inputs['y']!.values]),
      number(one, 'margin'),
      reductionOf(one),
    ),
  triplet: ({ tape, inputs, one }) =>
    triplet(tape, inputs['a']!, inputs['p']!, inputs['n']!, number(one, 'margin'), reductionOf(one)),
  info_nce: ({ tape, inputs, one }) =>
    contrastive(tape, inputs['a']!, inputs['b']!, number(one, 'temperature')),
  distillation: ({ tape, inputs, one }) =>
    distillation(tape, inputs['x']!, inputs['teacher']!, number(one, 'T')),

  gather: ({ tape, inputs, one }) => gather(tape, inputs['x']!, inputs['idx']!, number(one, 'axis')),
  index_select: ({ tape, inputs, one }) =>
    indexSelect(tape, inputs['x']!, inputs['idx']!, number(one, 'axis')),
  scatter_add: ({ tape, inputs, one }) => {
    const axis = number(one, 'axis');
    const added = scatterSum(tape, inputs['src']!, inputs['idx']!, axis, inputs['x']!.shape[axis]!);
    return add(tape, inputs['x']!, added);
  },

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

  transpose: ({ tape, inputs, one }) => transpose(tape, inputs['x']!, one.params['perm'] as number[]),
  slice: ({ tape, inputs, one }) =>
    slice(
      tape,
      inputs['x']!,
      (one.params['ranges'] as [number, number, number][]).map(([from, to, step]) => ({ from, to, step })),
    ),
  concat: ({ tape, inputs, one }) => concat(tape, [inputs['a']!, inputs['b']!], number(one, 'axis')),
  stack: ({ tape, inputs, one }) => stack(tape, [inputs['a']!, inputs['b']!], number(one, 'axis')),
  cumsum: ({ tape, inputs, one }) => cumsum(tape, inputs['x']!, number(one, 'axis')),

  glu: gated(glu),
  swiglu: gated(swiglu),
  geglu: gated(geglu),
  reglu: gated(reglu),
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
