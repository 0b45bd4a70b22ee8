/** Attention and its gradient in plain loops. */
import type { HostView } from '../../core/backend.ts';
import { dropThreshold, isDropped } from '../../core/dropout-mask.ts';
import type { AttentionPlan, HeadView } from './attention-plan.ts';
import { excluded } from './attention-plan.ts';

type Visit = (batch: number, head: number, query: number) => void;

const at = (view: HeadView, batch: number, head: number, row: number): number =>
  view.offset + batch * view.batch + head * view.head + row * view.row;

function eachQuery(plan: AttentionPlan, visit: Visit): void {
  for (let batch = 0; batch < plan.batch; batch++)
    for (let head = 0; head < plan.heads; head++)
      for (let query = 0; query < plan.queries; query++) visit(batch, head, query);
}

/** Scores of one query; −∞ where it may not look. */
function scoresOf(
  plan: AttentionPlan,
  [q, k, extra]: readonly [HostView, HostView, HostView | undefined],
  batch: number,
  head: number,
  query: number,
): Float64Array {
  const scores = new Float64Array(plan.keys).fill(-Infinity);
  const [overBatch, overHead, overQuery, overKey] = plan.extraStrides;
  const fromQ = at(plan.q, batch, head, query);
  for (
    let key = Math.max(0, query - plan.behind);
    key <= Math.min(plan.keys - 1, query + plan.ahead);
    key++
  ) {
    const said = extra?.[batch * overBatch + head * overHead + query * overQuery + key * overKey];
    if (plan.extra === 'mask' && said === 0) continue;
    const fromK = at(plan.k, batch, head, key);
    let score = 0;
    for (let d = 0; d < plan.depth; d++) score += q[fromQ + d]! * k[fromK + d]!;
    score *= plan.scale;
    if (plan.extra === 'bias') score += said!;
    // Written so that a NaN is not taken for forbidden.
    if (!(score <= excluded)) scores[key] = score;
  }
  return scores;
}

/** Weights of one query, given the logarithm of the sum of its exponentials; all 0 where it may look nowhere. */
function weightsOf(scores: Float64Array, logSum: number): Float64Array {
  return scores.map((score) => (score === -Infinity ? 0 : Math.exp(score - logSum)));
}

/** Factor of the weight of a pair: 0 where it was drawn to be left out; 1 without dropout. */
function keptShare(plan: AttentionPlan, key: HostView | undefined, row: number, column: number): number {
  if (key === undefined) return 1;
  return isDropped([key[0]!, key[1]!], row, column, dropThreshold(plan.dropout)) ? 0 : 1 / (1 - plan.dropout);
}

export interface ForwardViews {
  readonly q: HostView;
  readonly k: HostView;
  readonly v: HostView;
  readonly extra: HostView | undefined;
  /** Of dropout. */
  readonly key: HostView | undefined;
  readonly y: HostView;
  readonly logSums: HostView;
}

export function attendOnHost(
  plan: AttentionPlan,
  { q, k, v, extra, key: dropKey, y, logSums }: ForwardViews,
): void {
  eachQuery(plan, (batch, head, query) => {
    const scores = scoresOf(plan, [q, k, extra], batch, head, query);
    let top = -Infinity;
    for (const score of scores) top = Math.max(top, score);
    let sum = 0;
    if (top !== -Infinity) for (const score of scores) sum += Math.exp(score - top);
    const logSum = top === -Infinity ? 0 : top + Math.log(sum);
    const row = (batch * plan.heads + head) * plan.queries + query;
    logSums[row] = logSum;
    const weights = weightsOf(scores, logSum).map(
      (weight, key) => weight * keptShare(plan, dropKey, row, key),
    );
    const toY = at(plan.y, batch, head, query);
    for (let d = 0; d < plan.width; d++) {
      let value = 0;
      for (let key = 0; key < plan.keys; key++) value += weights[key]! * v[at(plan.v, batch, head, key) + d]!;
      y[toY + d] = value;
    }
  });
}

export interface BackwardViews extends ForwardViews {
  readonly dy: HostView;
  readonly dq: HostView;
  readonly dk: HostView;
  readonly dv: HostView;
  readonly dextra: HostView | undefined;
}

export function attentionGradientOnHost(plan: AttentionPlan, views: BackwardViews): void {
  const { q, k, v, extra, key: dropKey, y, logSums, dy, dq, dk, dv, dextra } = views;
  for (const gradient of [dq, dk, dv, dextra]) gradient?.fill(0);
  const [overBatch, overHead, overQuery, overKey] = plan.extraStrides;
  eachQuery(plan, (batch, head, query) => {
    const row = (batch * plan.heads + head) * plan.queries + query;
    const weights = weightsOf(scoresOf(plan, [q, k, extra], batch, head, query), logSums[row]!);
    const [ofY, ofQ] = [at(plan.y, batch, head, query), at(plan.q, batch, head, query)];
    let delta = 0;
    for (let d = 0; d < plan.width; d++) delta += dy[ofY + d]! * y[ofY + d]!;
    weights.forEach((weight, key) => {
      if (weight === 0) return;
      const [ofK, ofV] = [at(plan.k, batch, head, key), at(plan.v, batch, head, key)];
      const kept = keptShare(plan, dropKey, row, key);
      let slope = -delta;
      for (let d = 0; d < plan.width; d++) {
        slope += kept * dy[ofY + d]! * v[ofV + d]!;
        dv[ofV + d]! += kept * weight * dy[ofY + d]!;
      }
      const flowing = weight * slope;
      if (dextra !== undefined)
        dextra[batch * overBatch + head * overHead + query * overQuery + key * overKey]! += flowing;
      for (let d = 0; d < plan.depth; d++) {
        dq[ofQ + d]! += flowing * plan.scale * k[ofK + d]!;
        dk[ofK + d]! += flowing * plan.scale * q[ofQ + d]!;
      }
    });
  });
}
