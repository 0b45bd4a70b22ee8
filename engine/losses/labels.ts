/** Losses of scores per class against one label each. Composed. */
import { ShapeError } from '../core/errors.ts';
import type { Tape, Value } from '../core/operation.ts';
import { sameShape, showShape } from '../core/shape.ts';
import { add } from '../ops/add/add.ts';
import { clamp } from '../ops/clamp/clamp.ts';
import { div } from '../ops/div/div.ts';
import { expm1 } from '../ops/expm1/expm1.ts';
import { gatherFound } from '../ops/gather/gather.ts';
import { logSoftmax } from '../ops/log-softmax/log-softmax.ts';
import { mul } from '../ops/mul/mul.ts';
import { neg } from '../ops/neg/neg.ts';
import { pow } from '../ops/pow/pow.ts';
import { relu } from '../ops/relu/relu.ts';
import { reshape } from '../ops/reshape/reshape.ts';
import { scale } from '../ops/scale/scale.ts';
import { sub } from '../ops/sub/sub.ts';
import { sum } from '../ops/sum/sum.ts';
import type { Reduction } from './reduction.ts';
import { reduceLosses } from './reduction.ts';

export interface LabelLossOptions {
  readonly reduction: Reduction;
  /** Items with this label give 0 and do not count in the mean; so do labels that are no class. */
  readonly ignoredLabel?: number | undefined;
  /** f32 [classes]. The mean divides by the sum of the weights of the labels. */
  readonly classWeights?: Value | undefined;
}

/** Elements at the labels along the axis of classes, 0 where ignored, and 1 or 0: whether the item counts. */
function atLabels(
  tape: Tape,
  x: Value,
  labels: Value,
  ignoredLabel: number | undefined,
): { readonly values: Value; readonly counts: Value } {
  if (x.shape.length < 2 || !sameShape(labels.shape, [x.shape[0]!, ...x.shape.slice(2)]))
    throw new ShapeError(
      'labels',
      `labels ${showShape(labels.shape)} do not fit scores ${showShape(x.shape)}; axis 1 holds the classes.`,
    );
  const index = reshape(tape, labels, [labels.shape[0]!, 1, ...labels.shape.slice(1)]);
  const { values, found } = gatherFound(tape, x, index, 1, ignoredLabel);
  return { values: reshape(tape, values, labels.shape), counts: reshape(tape, found, labels.shape) };
}

function weightsOf(tape: Tape, labels: Value, options: LabelLossOptions): Value | undefined {
  const { classWeights, ignoredLabel } = options;
  if (classWeights === undefined) return undefined;
  const flat = reshape(tape, labels, [labels.shape.reduce((size, extent) => size * extent, 1)]);
  return reshape(tape, gatherFound(tape, classWeights, flat, 0, ignoredLabel).values, labels.shape);
}

function reduceLabelLosses(tape: Tape, losses: Value, weights: Value, reduction: Reduction): Value {
  if (reduction !== 'mean') return reduceLosses(tape, losses, reduction);
  // All items ignored: 0 / tiny, which is 0.
  return div(tape, sum(tape, losses), clamp(tape, sum(tape, weights), 1e-30, 3e38));
}

/** −w[t] x[t] of log-probabilities x [items, classes, …], labels i32 [items, …]. */
export function negativeLogLikelihood(
  tape: Tape,
  logProbabilities: Value,
  labels: Value,
  options: LabelLossOptions,
): Value {
  const { values, counts } = atLabels(tape, logProbabilities, labels, options.ignoredLabel);
  const weights = weightsOf(tape, labels, options);
  const losses = neg(tape, weights === undefined ? values : mul(tape, values, weights));
  return reduceLabelLosses(tape, losses, weights ?? counts, options.reduction);
}

/**
 * Cross-entropy of logits [items, classes, …] and labels i32 [items, …], with smoothing ε: (1 − ε) w[t] (−log p[t]) +
 * ε / classes × Σ w[c] (−log p[c]). For training on [items, classes] the fused `softmaxCrossEntropy` is faster; this
 * one gives the losses of single items and takes further axes.
 */
export function labelCrossEntropy(
  tape: Tape,
  logits: Value,
  labels: Value,
  options: LabelLossOptions & { readonly labelSmoothing?: number | undefined },
): Value {
  const smoothing = options.labelSmoothing ?? 0;
  const logProbabilities = logSoftmax(tape, logits, 1);
  const { values, counts } = atLabels(tape, logProbabilities, labels, options.ignoredLabel);
  const weights = weightsOf(tape, labels, options);
  let losses = weights === undefined ? values : mul(tape, values, weights);
  if (smoothing > 0) {
    const classes = logits.shape[1]!;
    const { classWeights } = options;
    const weighted =
      classWeights === undefined
        ? logProbabilities
        : mul(
            tape,
            logProbabilities,
            reshape(tape, classWeights, [classes, ...logits.shape.slice(2).map(() => 1)]),
          );
    const spread = mul(tape, sum(tape, weighted, 1), counts);
    losses = add(tape, scale(tape, losses, 1 - smoothing, 0), scale(tape, spread, smoothing / classes, 0));
  }
  return reduceLabelLosses(tape, neg(tape, losses), weights ?? counts, options.reduction);
}

/** Below this 1 − p counts as this, so that its powers have a finite slope. */
const leastMiss = 1e-30;

/** −α[t] (1 − p[t])^γ log p[t], p = softmax(x) (Lin et al. 2017); the mean is over all items that count. */
export function labelFocal(
  tape: Tape,
  logits: Value,
  labels: Value,
  options: {
    readonly gamma: number;
    readonly reduction: Reduction;
    /** f32 [classes]. */
    readonly alpha?: Value | undefined;
    readonly ignoredLabel?: number | undefined;
  },
): Value {
  const { values, counts } = atLabels(tape, logSoftmax(tape, logits, 1), labels, options.ignoredLabel);
  const missed = clamp(tape, neg(tape, expm1(tape, values)), leastMiss, 1);
  let losses = neg(tape, mul(tape, pow(tape, missed, options.gamma), values));
  const alpha = weightsOf(tape, labels, { ...options, classWeights: options.alpha });
  if (alpha !== undefined) losses = mul(tape, losses, alpha);
  return reduceLabelLosses(tape, losses, counts, options.reduction);
}

/** Σ over the other classes of max(0, margin − x[t] + x[c])^p / classes; scores [items, classes], p is 1 or 2. */
export function multiMargin(
  tape: Tape,
  scores: Value,
  labels: Value,
  options: { readonly p: 1 | 2; readonly margin: number; readonly reduction: Reduction },
): Value {
  const { p, margin } = options;
  const own = reshape(tape, atLabels(tape, scores, labels, undefined).values, [labels.shape[0]!, 1]);
  const short = relu(tape, scale(tape, sub(tape, scores, own), 1, margin));
  const powered = p === 1 ? short : mul(tape, short, short);
  // The label's own term is always marginᵖ.
  const classes = scores.shape[1]!;
  const losses = scale(tape, sum(tape, powered, 1), 1 / classes, -(margin ** p) / classes);
  return reduceLosses(tape, losses, options.reduction);
}
