/** Measures where a document may have any number of labels; definitions of scikit-learn, 0 for a ratio of 0 to 0. */
import { Ranking } from './ranking.ts';

export interface MultilabelAverage {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly jaccard: number;
}

export interface MultilabelScores {
  /** Share of documents all of whose labels are right. */
  readonly subsetAccuracy: number;
  /** Share of wrong yes-or-no decisions. */
  readonly hammingLoss: number;
  readonly micro: MultilabelAverage;
  readonly macro: MultilabelAverage;
  readonly weighted: MultilabelAverage;
  /** Mean over documents. */
  readonly samples: MultilabelAverage;
}

/**
 * @param gold row-major documents × labels, 0 or 1
 * @param predicted the same
 * @param weights how often each document counts, as in a bootstrap; once where absent
 */
export function multilabelScores(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: number,
  weights?: ArrayLike<number>,
): MultilabelScores {
  const documents = gold.length / labels;
  const hits = new Float64Array(labels);
  const support = new Float64Array(labels);
  const given = new Float64Array(labels);
  const samples = { precision: 0, recall: 0, f1: 0, jaccard: 0 };
  let exact = 0;
  let wrong = 0;
  let total = 0;
  for (let row = 0; row < documents; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    if (weight === 0) continue;
    total += weight;
    let [hit, has, got, differ] = [0, 0, 0, 0];
    for (let label = 0; label < labels; label++) {
      const truth = gold[row * labels + label];
      const answer = predicted[row * labels + label];
      hit += truth * answer;
      has += truth;
      got += answer;
      differ += truth === answer ? 0 : 1;
      hits[label] += weight * truth * answer;
      support[label] += weight * truth;
      given[label] += weight * answer;
    }
    if (differ === 0) exact += weight;
    wrong += weight * differ;
    const own = averageOf(hit, has, got);
    for (const name of NAMES) samples[name] += weight * own[name];
  }
  const each = Array.from(hits, (hit, label) => averageOf(hit, support[label], given[label]));
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const averaged = (weightOf: (label: number) => number): MultilabelAverage => {
    const all = each.reduce((weightSum, _, label) => weightSum + weightOf(label), 0);
    const mean = { precision: 0, recall: 0, f1: 0, jaccard: 0 };
    each.forEach((scores, label) => {
      for (const name of NAMES) mean[name] += all === 0 ? 0 : (scores[name] * weightOf(label)) / all;
    });
    return mean;
  };
  for (const name of NAMES) samples[name] = ratio(samples[name], total);
  return {
    subsetAccuracy: ratio(exact, total),
    hammingLoss: ratio(wrong, total * labels),
    micro: averageOf(sum(hits), sum(support), sum(given)),
    macro: averaged(() => 1),
    weighted: averaged((label) => support[label]),
    samples,
  };
}

/** Plain mean of the areas of the labels; NaN where a label has no positive or no negative. */
export function multilabelRocAuc(gold: ArrayLike<number>, scores: ArrayLike<number>, labels: number): number {
  const documents = gold.length / labels;
  const column = (values: ArrayLike<number>, label: number): number[] =>
    Array.from({ length: documents }, (_, row) => values[row * labels + label]);
  let sum = 0;
  for (let label = 0; label < labels; label++)
    sum += new Ranking(Uint8Array.from(column(gold, label)), column(scores, label)).rocAuc();
  return sum / labels;
}

/** For each true label, the share of true ones among the labels scored at least as high; mean over labels, then documents. */
export function labelRankingAveragePrecision(
  gold: ArrayLike<number>,
  scores: ArrayLike<number>,
  labels: number,
): number {
  const documents = gold.length / labels;
  let sum = 0;
  for (let row = 0; row < documents; row++) {
    let own = 0;
    let has = 0;
    for (let label = 0; label < labels; label++) {
      if (gold[row * labels + label] !== 1) continue;
      has += 1;
      let [above, trueAbove] = [0, 0];
      for (let other = 0; other < labels; other++) {
        if (scores[row * labels + other] < scores[row * labels + label]) continue;
        above += 1;
        trueAbove += gold[row * labels + other];
      }
      own += trueAbove / above;
    }
    sum += has === 0 || has === labels ? 1 : own / has;
  }
  return sum / documents;
}

const NAMES = ['precision', 'recall', 'f1', 'jaccard'] as const;

function averageOf(hits: number, support: number, given: number): MultilabelAverage {
  return {
    precision: ratio(hits, given),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, support + given),
    jaccard: ratio(hits, support + given - hits),
  };
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
