/**
 * Every operation with its test cases. The table is total by type: an operation that lacks a backend, its shapes or its
 * cases does not compile. The kernels' build and the parity test walk it.
 */
import { elementwiseEntry, entry } from './operation-case.ts';
import type { OperationEntry } from './operation-case.ts';
import { denseUpdateEntry, rowUpdateEntry } from './update-cases.ts';
import { adamOperations } from './adam/adam.ts';
import { adamCases } from './adam/adam.cases.ts';
import { adadeltaOperations } from './adadelta/adadelta.ts';
import { adadeltaCases } from './adadelta/adadelta.cases.ts';
import { adagradOperations } from './adagrad/adagrad.ts';
import { adagradCases } from './adagrad/adagrad.cases.ts';
import { adamaxOperations } from './adamax/adamax.ts';
import { adamaxCases } from './adamax/adamax.cases.ts';
import { amsgradOperations } from './amsgrad/amsgrad.ts';
import { nadamOperations } from './nadam/nadam.ts';
import { nadamCases } from './nadam/nadam.cases.ts';
import {
  rmspropCenteredMomentumOperations,
  rmspropCenteredOperations,
  rmspropMomentumOperations,
  rmspropOperations,
} from './rmsprop/rmsprop.ts';
import { rmspropCases } from './rmsprop/rmsprop.cases.ts';
import { momentumOperations, sgdOperations } from './sgd/sgd.ts';
import { momentumCases, sgdCases } from './sgd/sgd.cases.ts';
import { attentionOperation } from './attention/attention.ts';
import { attentionCases } from './attention/attention.cases.ts';
import { absOperation } from './abs/abs.ts';
import { addOperation } from './add/add.ts';
import { broadcastToOperation } from './broadcast-to/broadcast-to.ts';
import { clampOperation } from './clamp/clamp.ts';
import { cosOperation } from './cos/cos.ts';
import { divOperation } from './div/div.ts';
import { eluOperation } from './elu/elu.ts';
import { erfOperation } from './erf/erf.ts';
import { expOperation } from './exp/exp.ts';
import { expm1Operation } from './expm1/expm1.ts';
import { geluTanhOperation } from './gelu-tanh/gelu-tanh.ts';
import { geluOperation } from './gelu/gelu.ts';
import { hardTanhOperation } from './hard-tanh/hard-tanh.ts';
import { leakyReluOperation } from './leaky-relu/leaky-relu.ts';
import { logSigmoidOperation } from './log-sigmoid/log-sigmoid.ts';
import { logOperation } from './log/log.ts';
import { log1pOperation } from './log1p/log1p.ts';
import { maximumOperation } from './maximum/maximum.ts';
import { minimumOperation } from './minimum/minimum.ts';
import { mishOperation } from './mish/mish.ts';
import { mulOperation } from './mul/mul.ts';
import { negOperation } from './neg/neg.ts';
import { powOperation } from './pow/pow.ts';
import { quickGeluOperation } from './quick-gelu/quick-gelu.ts';
import { reciprocalOperation } from './reciprocal/reciprocal.ts';
import { reluOperation } from './relu/relu.ts';
import { relu6Operation } from './relu6/relu6.ts';
import { rsqrtOperation } from './rsqrt/rsqrt.ts';
import { scaleOperation } from './scale/scale.ts';
import { seluOperation } from './selu/selu.ts';
import { sigmoidOperation } from './sigmoid/sigmoid.ts';
import { signOperation } from './sign/sign.ts';
import { siluOperation } from './silu/silu.ts';
import { sinOperation } from './sin/sin.ts';
import { softplusOperation } from './softplus/softplus.ts';
import { softsignOperation } from './softsign/softsign.ts';
import { sqrtOperation } from './sqrt/sqrt.ts';
import { squareOperation } from './square/square.ts';
import { subOperation } from './sub/sub.ts';
import { tanhOperation } from './tanh/tanh.ts';
import { whereOperation } from './where/where.ts';
import { clipNormOperation } from './clip-norm/clip-norm.ts';
import { clipNormCases } from './clip-norm/clip-norm.cases.ts';
import { denseRowsOperation } from './dense-rows/dense-rows.ts';
import { denseRowsCases } from './dense-rows/dense-rows.cases.ts';
import { dropoutOperation } from './dropout/dropout.ts';
import { dropoutCases } from './dropout/dropout.cases.ts';
import { embeddingBagOperation } from './embedding-bag/embedding-bag.ts';
import { embeddingBagCases } from './embedding-bag/embedding-bag.cases.ts';
import { fusedElementwiseOperation } from './fused-elementwise/fused-elementwise.ts';
import { fusedElementwiseCases } from './fused-elementwise/fused-elementwise.cases.ts';
import { linearOperation } from './linear/linear.ts';
import { linearCases } from './linear/linear.cases.ts';
import { logSoftmaxOperation } from './log-softmax/log-softmax.ts';
import { logSoftmaxCases } from './log-softmax/log-softmax.cases.ts';
import { matmulOperation } from './matmul/matmul.ts';
import { matmulCases } from './matmul/matmul.cases.ts';
import { maxOperation } from './max/max.ts';
import { maxCases } from './max/max.cases.ts';
import { minOperation } from './min/min.ts';
import { minCases } from './min/min.cases.ts';
import { reshapeOperation } from './reshape/reshape.ts';
import { reshapeCases } from './reshape/reshape.cases.ts';
import { sampledSoftmaxCrossEntropyOperation } from './sampled-softmax-cross-entropy/sampled-softmax-cross-entropy.ts';
import { sampledSoftmaxCrossEntropyCases } from './sampled-softmax-cross-entropy/sampled-softmax-cross-entropy.cases.ts';
import { softmaxOperation } from './softmax/softmax.ts';
import { softmaxCases } from './softmax/softmax.cases.ts';
import { softmaxCrossEntropyOperation } from './softmax-cross-entropy/softmax-cross-entropy.ts';
import { softmaxCrossEntropyCases } from './softmax-cross-entropy/softmax-cross-entropy.cases.ts';
import { sumOperation } from './sum/sum.ts';
import { sumCases } from './sum/sum.cases.ts';
import { gatherOperation, scatterSumOperation } from './gather/gather.ts';
import { gatherCases, scatterSumCases } from './gather/gather.cases.ts';
import { concatOperation } from './concat/concat.ts';
import { concatCases } from './concat/concat.cases.ts';
import { conv1dOperation } from './conv1d/conv1d.ts';
import { conv1dCases } from './conv1d/conv1d.cases.ts';
import { convPoolOperation } from './conv-pool/conv-pool.ts';
import { convPoolCases } from './conv-pool/conv-pool.cases.ts';
import { crfOperation } from './crf/crf.ts';
import { crfCases } from './crf/crf.cases.ts';
import { cumsumOperation } from './cumsum/cumsum.ts';
import { cumsumCases } from './cumsum/cumsum.cases.ts';
import { pool1dOperation } from './pool1d/pool1d.ts';
import { pool1dCases } from './pool1d/pool1d.cases.ts';
import { placeOperation, sliceOperation } from './slice/slice.ts';
import { placeCases, sliceCases } from './slice/slice.cases.ts';
import { transposeOperation } from './transpose/transpose.ts';
import { transposeCases } from './transpose/transpose.cases.ts';
import { rowNormOperation } from './row-norm/row-norm.ts';
import { rowNormCases } from './row-norm/row-norm.cases.ts';
import { segmentOperation } from './segment/segment.ts';
import { segmentCases } from './segment/segment.cases.ts';
import { gruOperation } from './gru/gru.ts';
import { lstmOperation } from './lstm/lstm.ts';
import { rnnOperation, rnnReluOperation } from './rnn/rnn.ts';
import { recurrenceCases } from './recurrence-cases.ts';

export const operations = {
  abs: elementwiseEntry(absOperation),
  add: elementwiseEntry(addOperation),
  broadcastTo: elementwiseEntry(broadcastToOperation),
  clamp: elementwiseEntry(clampOperation),
  cos: elementwiseEntry(cosOperation),
  div: elementwiseEntry(divOperation),
  elu: elementwiseEntry(eluOperation),
  erf: elementwiseEntry(erfOperation),
  exp: elementwiseEntry(expOperation),
  expm1: elementwiseEntry(expm1Operation),
  geluTanh: elementwiseEntry(geluTanhOperation),
  gelu: elementwiseEntry(geluOperation),
  hardTanh: elementwiseEntry(hardTanhOperation),
  leakyRelu: elementwiseEntry(leakyReluOperation),
  logSigmoid: elementwiseEntry(logSigmoidOperation),
  log: elementwiseEntry(logOperation),
  log1p: elementwiseEntry(log1pOperation),
  maximum: elementwiseEntry(maximumOperation),
  minimum: elementwiseEntry(minimumOperation),
  mish: elementwiseEntry(mishOperation),
  mul: elementwiseEntry(mulOperation),
  neg: elementwiseEntry(negOperation),
  pow: elementwiseEntry(powOperation),
  quickGelu: elementwiseEntry(quickGeluOperation),
  reciprocal: elementwiseEntry(reciprocalOperation),
  relu: elementwiseEntry(reluOperation),
  relu6: elementwiseEntry(relu6Operation),
  rsqrt: elementwiseEntry(rsqrtOperation),
  scale: elementwiseEntry(scaleOperation),
  selu: elementwiseEntry(seluOperation),
  sigmoid: elementwiseEntry(sigmoidOperation),
  sign: elementwiseEntry(signOperation),
  silu: elementwiseEntry(siluOperation),
  sin: elementwiseEntry(sinOperation),
  softplus: elementwiseEntry(softplusOperation),
  softsign: elementwiseEntry(softsignOperation),
  sqrt: elementwiseEntry(sqrtOperation),
  square: elementwiseEntry(squareOperation),
  sub: elementwiseEntry(subOperation),
  tanh: elementwiseEntry(tanhOperation),
  where: elementwiseEntry(whereOperation),
  attention: entry(attentionOperation, attentionCases),
  clipNorm: entry(clipNormOperation, clipNormCases),
  denseRows: entry(denseRowsOperation, denseRowsCases),
  dropout: entry(dropoutOperation, dropoutCases),
  embeddingBag: entry(embeddingBagOperation, embeddingBagCases),
  fusedElementwise: entry(fusedElementwiseOperation, fusedElementwiseCases),
  linear: entry(linearOperation, linearCases),
  logSoftmax: entry(logSoftmaxOperation, logSoftmaxCases),
  matmul: entry(matmulOperation, matmulCases),
  max: entry(maxOperation, maxCases),
  min: entry(minOperation, minCases),
  reshape: entry(reshapeOperation, reshapeCases),
  sampledSoftmaxCrossEntropy: entry(sampledSoftmaxCrossEntropyOperation, sampledSoftmaxCrossEntropyCases),
  softmax: entry(softmaxOperation, softmaxCases),
  softmaxCrossEntropy: entry(softmaxCrossEntropyOperation, softmaxCrossEntropyCases),
  sum: entry(sumOperation, sumCases),
  gather: entry(gatherOperation, gatherCases),
  scatterSum: entry(scatterSumOperation, scatterSumCases),
  concat: entry(concatOperation, concatCases),
  conv1d: entry(conv1dOperation, conv1dCases),
  convPool: entry(convPoolOperation, convPoolCases),
  crf: entry(crfOperation, crfCases),
  cumsum: entry(cumsumOperation, cumsumCases),
  place: entry(placeOperation, placeCases),
  pool1d: entry(pool1dOperation, pool1dCases),
  slice: entry(sliceOperation, sliceCases),
  transpose: entry(transposeOperation, transposeCases),
  rowNorm: entry(rowNormOperation, rowNormCases),
  segment: entry(segmentOperation, segmentCases),
  gru: entry(gruOperation, recurrenceCases(gruOperation, ['wide'])),
  lstm: entry(lstmOperation, recurrenceCases(lstmOperation, ['wide, reverse, lengths'])),
  rnn: entry(rnnOperation, recurrenceCases(rnnOperation, ['wide'])),
  rnnRelu: entry(rnnReluOperation, recurrenceCases(rnnReluOperation, [])),
  adam: denseUpdateEntry(adamOperations, adamCases),
  adamRows: rowUpdateEntry(adamOperations, adamCases),
  adadelta: denseUpdateEntry(adadeltaOperations, adadeltaCases),
  adadeltaRows: rowUpdateEntry(adadeltaOperations, adadeltaCases),
  adagrad: denseUpdateEntry(adagradOperations, adagradCases),
  adagradRows: rowUpdateEntry(adagradOperations, adagradCases),
  adamax: denseUpdateEntry(adamaxOperations, adamaxCases),
  adamaxRows: rowUpdateEntry(adamaxOperations, adamaxCases),
  amsgrad: denseUpdateEntry(amsgradOperations, adamCases),
  amsgradRows: rowUpdateEntry(amsgradOperations, adamCases),
  nadam: denseUpdateEntry(nadamOperations, nadamCases),
  nadamRows: rowUpdateEntry(nadamOperations, nadamCases),
  rmsprop: denseUpdateEntry(rmspropOperations, rmspropCases),
  rmspropRows: rowUpdateEntry(rmspropOperations, rmspropCases),
  rmspropMomentum: denseUpdateEntry(rmspropMomentumOperations, rmspropCases),
  rmspropMomentumRows: rowUpdateEntry(rmspropMomentumOperations, rmspropCases),
  rmspropCentered: denseUpdateEntry(rmspropCenteredOperations, rmspropCases),
  rmspropCenteredRows: rowUpdateEntry(rmspropCenteredOperations, rmspropCases),
  rmspropCenteredMomentum: denseUpdateEntry(rmspropCenteredMomentumOperations, rmspropCases),
  rmspropCenteredMomentumRows: rowUpdateEntry(rmspropCenteredMomentumOperations, rmspropCases),
  sgd: denseUpdateEntry(sgdOperations, sgdCases),
  sgdRows: rowUpdateEntry(sgdOperations, sgdCases),
  momentum: denseUpdateEntry(momentumOperations, momentumCases),
  momentumRows: rowUpdateEntry(momentumOperations, momentumCases),
} satisfies Readonly<Record<string, OperationEntry>>;
