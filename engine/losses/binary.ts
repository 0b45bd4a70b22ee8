/** Losses of a score against yes or no. Composed; finite for every finite score. */
import type { Tape, Value } from '../core/operation.ts';
import { add } from '../ops/add/add.ts';
import { clamp } from '../ops/clamp/clamp.ts';
import { logSigmoid } from '../ops/log-sigmoid/log-sigmoid.ts';
import { mul } from '../ops/mul/mul.ts';
import { neg } from '../ops/neg/neg.ts';
import { pow } from '../ops/pow/pow.ts';
import { relu } from '../ops/relu/relu.ts';
import { scale } from '../ops/scale/scale.ts';
import { sigmoid } from '../ops/sigmoid/sigmoid.ts';
import { square } from '../ops/square/square.ts';
import type { Reduction } from './reduction.ts';
import { reduceLosses } from './reduction.ts';

export interface BinaryCrossEntropyOptions {
  readonly reduction: Reduction;
  /** Factor of each loss, of a shape that broadcasts to the logits. The mean divides by the number of losses. */
  readonly weights?: Value | undefined;
  /** Factor of the part that targets of 1 contribute, for example f32 [labels]. */
  readonly positiveWeights?: Value | undefined;
}

/** −p t log σ(x) − (1 − t) log(1 − σ(x)); targets in [0, 1], of the shape of the logits. */
export function binaryCrossEntropy(
  tape: Tape,
  logits: Value,
  targets: Value,
  options: BinaryCrossEntropyOptions,
): Value {
  const { weights, positiveWeights } = options;
  let yes = mul(tape, targets, logSigmoid(tape, logits));
  if (positiveWeights !== undefined) yes = mul(tape, yes, positiveWeights);
  const no = mul(tape, scale(tape, targets, -1, 1), logSigmoid(tape, neg(tape, logits)));
  const losses = neg(tape, add(tape, yes, no));
  return reduceLosses(tape, weights === undefined ? losses : mul(tape, losses, weights), options.reduction);
}

/** Below this 1 − p counts as this, so that its powers have a finite slope. */
const leastMiss = 1e-30;

/**
 * α (1 − p)^γ × cross-entropy, p the probability of the target and α for targets of 1, 1 − α for 0; `alpha` null: no
 * such factor (Lin et al. 2017).
 */
export function binaryFocal(
  tape: Tape,
  logits: Value,
  targets: Value,
  options: { readonly alpha: number | null; readonly gamma: number; readonly reduction: Reduction },
): Value {
  const { alpha, gamma } = options;
  const missed = add(
    tape,
    mul(tape, targets, sigmoid(tape, neg(tape, logits))),
    mul(tape, scale(tape, targets, -1, 1), sigmoid(tape, logits)),
  );
  const focus = pow(tape, clamp(tape, missed, leastMiss, 1), gamma);
  let losses = mul(tape, focus, binaryCrossEntropy(tape, logits, targets, { reduction: 'none' }));
  if (alpha !== null) losses = mul(tape, losses, scale(tape, targets, 2 * alpha - 1, 1 - alpha));
  return reduceLosses(tape, losses, options.reduction);
}

/** max(0, margin − y x); signs y are −1 or 1. */
export function hinge(tape: Tape, scores: Value, signs: Value, margin: number, reduction: Reduction): Value {
  return reduceLosses(tape, relu(tape, scale(tape, mul(tape, signs, scores), -1, margin)), reduction);
}

/** max(0, margin − y x)². */
export function squaredHinge(
  tape: Tape,
  scores: Value,
  signs: Value,
  margin: number,
  reduction: Reduction,
): Value {
  return reduceLosses(tape, square(tape, hinge(tape, scores, signs, margin, 'none')), reduction);
}
