/** How each operation of the golden files is written with the engine. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import { abs } from '../../engine/ops/abs/abs.ts';
import { add } from '../../engine/ops/add/add.ts';
import { clamp } from '../../engine/ops/clamp/clamp.ts';
import { cos } from '../../engine/ops/cos/cos.ts';
import { cosineSimilarity } from '../../engine/ops/cosine-similarity/cosine-similarity.ts';
import { div } from '../../engine/ops/div/div.ts';
import { elu } from '../../engine/ops/elu/elu.ts';
import { erf } from '../../engine/ops/erf/erf.ts';
import { exp } from '../../engine/ops/exp/exp.ts';
import { expm1 } from '../../engine/ops/expm1/expm1.ts';
import { gelu } from '../../engine/ops/gelu/gelu.ts';
import { geluTanh } from '../../engine/ops/gelu-tanh/gelu-tanh.ts';
import { gather, indexSelect, scatterSum } from '../../engine/ops/gather/gather.ts';
import { concat } from '../../engine/ops/concat/concat.ts';
import { cumsum } from '../../engine/ops/cumsum/cumsum.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { stack } from '../../engine/ops/stack/stack.ts';
import { transpose } from '../../engine/ops/transpose/transpose.ts';
import { geglu, glu, reglu, swiglu } from '../../engine/ops/gated/gated.ts';
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
import { softplus } from '../../engine/ops/softplus/softplus.ts';
import { softsign } from '../../engine/ops/softsign/softsign.ts';
import { sqrt } from '../../engine/ops/sqrt/sqrt.ts';
import { square } from '../../engine/ops/square/square.ts';
import { sub } from '../../engine/ops/sub/sub.ts';
import { sum } from '../../engine/ops/sum/sum.ts';
import { tanh } from '../../engine/ops/tanh/tanh.ts';
import { variance } from '../../engine/ops/variance/variance.ts';
import { where } from '../../engine/ops/where/where.ts';
import type { Builder } from './build-case.ts';
import { number } from './build-case.ts';
import { layerBuilders } from './build-layer.ts';
import { lossBuilders } from './build-loss.ts';

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

export const builders: Readonly<Record<string, Builder>> = {
  ...lossBuilders,
  ...layerBuilders,
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
  gather: ({ tape, inputs, one }) => gather(tape, inputs['x']!, inputs['idx']!, number(one, 'axis')),
  index_select: ({ tape, inputs, one }) =>
    indexSelect(tape, inputs['x']!, inputs['idx']!, number(one, 'axis')),
  scatter_add: ({ tape, inputs, one }) => {
    const axis = number(one, 'axis');
    const added = scatterSum(tape, inputs['src']!, inputs['idx']!, axis, inputs['x']!.shape[axis]!);
    return add(tape, inputs['x']!, added);
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
};
