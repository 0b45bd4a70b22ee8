/**
 * One sequence of a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001): its partition function by
 * the forward algorithm, the probability of each tag at each place, and the most probable sequence (Viterbi 1967). Scores
 * are [steps, tags]; transitions [tags + 1, tags], from each tag to each, and in the last row from the start.
 */
import type { HostView } from '../../core/backend.ts';

type Numbers = HostView | Float32Array;

function logSumExp(values: Float64Array): number {
  let top = -Infinity;
  for (const value of values) top = Math.max(top, value);
  if (top === -Infinity) return top;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}

/** ln Σ exp of the scores of all beginnings that end in each tag, [steps, tags], and of all sequences. */
export function crfForward(
  scores: Numbers,
  transitions: Numbers,
  tags: number,
): { readonly alphas: Float64Array; readonly logPartition: number } {
  const steps = scores.length / tags;
  const alphas = new Float64Array(scores.length);
  const ways = new Float64Array(tags);
  for (let step = 0; step < steps; step++)
    for (let tag = 0; tag < tags; tag++) {
      let before = transitions[tags * tags + tag]!;
      if (step > 0) {
        for (let from = 0; from < tags; from++)
          ways[from] = alphas[(step - 1) * tags + from]! + transitions[from * tags + tag]!;
        before = logSumExp(ways);
      }
      alphas[step * tags + tag] = before + scores[step * tags + tag]!;
    }
  return { alphas, logPartition: steps === 0 ? 0 : logSumExp(alphas.subarray((steps - 1) * tags)) };
}

/** ln Σ exp of the scores of all endings after each tag, [steps, tags]. */
export function crfBackward(scores: Numbers, transitions: Numbers, tags: number): Float64Array {
  const steps = scores.length / tags;
  const betas = new Float64Array(scores.length);
  const ways = new Float64Array(tags);
  for (let step = steps - 2; step >= 0; step--)
    for (let tag = 0; tag < tags; tag++) {
      for (let to = 0; to < tags; to++) {
        const next = (step + 1) * tags + to;
        ways[to] = transitions[tag * tags + to]! + scores[next]! + betas[next]!;
      }
      betas[step * tags + tag] = logSumExp(ways);
    }
  return betas;
}

/** Probability of each tag at each place, [steps, tags]. */
export function crfMarginals(scores: Numbers, transitions: Numbers, tags: number): Float64Array {
  const { alphas, logPartition } = crfForward(scores, transitions, tags);
  const betas = crfBackward(scores, transitions, tags);
  return alphas.map((alpha, at) => Math.exp(alpha + betas[at]! - logPartition));
}

/** Score of one sequence of tags. */
export function crfScore(scores: Numbers, transitions: Numbers, tags: number, sequence: Int32Array): number {
  let total = 0;
  sequence.forEach((tag, step) => {
    const from = step === 0 ? tags : sequence[step - 1]!;
    total += scores[step * tags + tag]! + transitions[from * tags + tag]!;
  });
  return total;
}

/** The sequence with the largest score; the first of equals. */
export function viterbi(scores: Numbers, transitions: Numbers, tags: number): Int32Array {
  const steps = scores.length / tags;
  const best = new Float64Array(scores.length);
  const from = new Int32Array(scores.length);
  for (let step = 0; step < steps; step++)
    for (let tag = 0; tag < tags; tag++) {
      const at = step * tags + tag;
      let largest = transitions[tags * tags + tag]!;
      if (step > 0) {
        largest = -Infinity;
        for (let before = 0; before < tags; before++) {
          const way = best[(step - 1) * tags + before]! + transitions[before * tags + tag]!;
          if (way > largest) [largest, from[at]] = [way, before];
        }
      }
      best[at] = largest + scores[at]!;
    }
  const sequence = new Int32Array(steps);
  for (let step = steps - 1; step >= 0; step--) {
    if (step < steps - 1) sequence[step] = from[(step + 1) * tags + sequence[step + 1]!]!;
    else
      for (let tag = 1; tag < tags; tag++)
        if (best[step * tags + tag]! > best[step * tags + sequence[step]!]!) sequence[step] = tag;
  }
  return sequence;
}
