/** Cross-entropy against target distributions instead of labels. Composed. */
import type { Tape, Value } from '../core/operation.ts';
import { logSoftmax } from '../ops/log-softmax/log-softmax.ts';
import { mean } from '../ops/mean/mean.ts';
import { mul } from '../ops/mul/mul.ts';
import { neg } from '../ops/neg/neg.ts';
import { scale } from '../ops/scale/scale.ts';
import { sum } from '../ops/sum/sum.ts';

export interface SoftCrossEntropyOptions {
  readonly reduction: 'none' | 'mean' | 'sum';
  readonly labelSmoothing?: number | undefined;
  /** f32 [classes]. */
  readonly classWeights?: Value | undefined;
}

/** −Σ w[c] · q'[c] · log p[c] with q' = (1 − ε) q + ε / classes; logits and targets [rows, classes]. */
export function softCrossEntropy(
  tape: Tape,
  logits: Value,
  targets: Value,
  options: SoftCrossEntropyOptions,
): Value {
  const smoothing = options.labelSmoothing ?? 0;
  const smoothed = scale(tape, targets, 1 - smoothing, smoothing / logits.shape.at(-1)!);
  const weighted = options.classWeights === undefined ? smoothed : mul(tape, smoothed, options.classWeights);
  const losses = neg(tape, sum(tape, mul(tape, weighted, logSoftmax(tape, logits)), -1));
  if (options.reduction === 'none') return losses;
  return options.reduction === 'mean' ? mean(tape, losses) : sum(tape, losses);
}
