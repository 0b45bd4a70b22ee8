/** How far one distribution is from another. Composed. */
import type { Tape, Value } from '../core/operation.ts';
import { clamp } from '../ops/clamp/clamp.ts';
import { exp } from '../ops/exp/exp.ts';
import { logSoftmax } from '../ops/log-softmax/log-softmax.ts';
import { log } from '../ops/log/log.ts';
import { mul } from '../ops/mul/mul.ts';
import { scale } from '../ops/scale/scale.ts';
import { sub } from '../ops/sub/sub.ts';
import { sum } from '../ops/sum/sum.ts';
import type { Reduction } from './reduction.ts';
import { reduceLosses } from './reduction.ts';

/** `batch-mean` divides the sum by the first axis, which gives the divergence itself; `mean` by all elements. */
export type DivergenceReduction = Reduction | 'batch-mean';

/** t (log t − x) of log-probabilities x, 0 where t = 0; with `logTargets` t is given as log t. */
export function divergence(
  tape: Tape,
  logProbabilities: Value,
  targets: Value,
  options: { readonly reduction: DivergenceReduction; readonly logTargets?: boolean | undefined },
): Value {
  const { reduction, logTargets = false } = options;
  const share = logTargets ? exp(tape, targets) : targets;
  const logShare = logTargets ? targets : log(tape, clamp(tape, targets, 1e-30, 3e38));
  const parts = mul(tape, share, sub(tape, logShare, logProbabilities));
  return reduction === 'batch-mean'
    ? scale(tape, sum(tape, parts), 1 / parts.shape[0]!, 0)
    : reduceLosses(tape, parts, reduction);
}

/** T² × divergence of softmax(logits / T) from softmax(teacher / T), mean over rows (Hinton et al. 2015). */
export function distillation(tape: Tape, logits: Value, teacherLogits: Value, temperature: number): Value {
  const tempered = (x: Value): Value => logSoftmax(tape, scale(tape, x, 1 / temperature, 0));
  const loss = divergence(tape, tempered(logits), tempered(teacherLogits), {
    reduction: 'batch-mean',
    logTargets: true,
  });
  return scale(tape, loss, temperature * temperature, 0);
}
