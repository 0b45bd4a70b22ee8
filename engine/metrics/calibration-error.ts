/**
 * How far confidence (the largest probability) is from accuracy (Guo, Pleiss, Sun & Weinberger 2017), in M equal bins
 * ((m − 1)/M, m/M]; a confidence of 0 falls into the first.
 */
import { quantileOfSorted } from '../statistics/quantile.ts';

export interface ReliabilityBin {
  readonly count: number;
  /** Null in an empty bin. */
  readonly accuracy: number | null;
  readonly confidence: number | null;
}

/** Bins of equal width; `weights` counts a document several times or not at all. */
export class Reliability {
  private readonly binOf: Int32Array;
  private readonly confidence: ArrayLike<number>;
  private readonly correct: ArrayLike<number>;
  private readonly bins: number;

  constructor(confidence: ArrayLike<number>, correct: ArrayLike<number>, bins: number) {
    this.confidence = confidence;
    this.correct = correct;
    this.bins = bins;
    this.binOf = Int32Array.from({ length: confidence.length }, (_, row) => binAt(confidence[row], bins));
  }

  /** Expected calibration error: mean gap of the bins, weighted by their documents. */
  expectedError(weights?: ArrayLike<number>): number {
    const gaps = new Float64Array(this.bins);
    let total = 0;
    for (let row = 0; row < this.binOf.length; row++) {
      const weight = weights === undefined ? 1 : weights[row];
      gaps[this.binOf[row]] += weight * (this.correct[row] - this.confidence[row]);
      total += weight;
    }
    return total === 0 ? Number.NaN : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total;
  }

  largestGap(): number {
    return Math.max(
      ...this.table().map(({ accuracy, confidence }) =>
        accuracy === null || confidence === null ? 0 : Math.abs(accuracy - confidence),
      ),
    );
  }

  table(): ReliabilityBin[] {
    const counts = new Float64Array(this.bins);
    const right = new Float64Array(this.bins);
    const sure = new Float64Array(this.bins);
    this.binOf.forEach((bin, row) => {
      counts[bin] += 1;
      right[bin] += this.correct[row];
      sure[bin] += this.confidence[row];
    });
    return Array.from(counts, (count, bin) => ({
      count,
      accuracy: count === 0 ? null : right[bin] / count,
      confidence: count === 0 ? null : sure[bin] / count,
    }));
  }
}

/** The same in bins of (nearly) equal numbers of documents; the larger ones come first. */
export function adaptiveCalibrationError(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  bins: number,
): number {
  const n = confidence.length;
  const order = Array.from({ length: n }, (_, row) => row).sort((a, b) => confidence[a] - confidence[b]);
  let error = 0;
  let from = 0;
  for (let bin = 0; bin < bins; bin++) {
    const until = from + Math.floor(n / bins) + (bin < n % bins ? 1 : 0);
    let gap = 0;
    for (const row of order.slice(from, until)) gap += correct[row] - confidence[row];
    error += Math.abs(gap) / n;
    from = until;
  }
  return error;
}

/** Share of positives against mean score of a yes-or-no question, bin by bin; empty bins are left out. */
export function calibrationCurve(
  positive: ArrayLike<number>,
  scores: ArrayLike<number>,
  bins: number,
  strategy: 'uniform' | 'quantile',
): { readonly shares: number[]; readonly scores: number[] } {
  const sorted = Float64Array.from(scores).sort();
  const edges = Array.from({ length: bins - 1 }, (_, index) =>
    strategy === 'uniform' ? (index + 1) / bins : quantileOfSorted(sorted, (index + 1) / bins),
  );
  const counts = new Float64Array(bins);
  const right = new Float64Array(bins);
  const sums = new Float64Array(bins);
  for (let row = 0; row < scores.length; row++) {
    const found = edges.findIndex((edge) => scores[row] <= edge);
    const bin = found < 0 ? bins - 1 : found;
    counts[bin] += 1;
    right[bin] += positive[row];
    sums[bin] += scores[row];
  }
  const filled = [...counts.keys()].filter((bin) => counts[bin] > 0);
  return {
    shares: filled.map((bin) => right[bin] / counts[bin]),
    scores: filled.map((bin) => sums[bin] / counts[bin]),
  };
}

function binAt(confidence: number, bins: number): number {
  const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
  // The product can round an edge up into the next bin.
  return bin > 0 && confidence <= bin / bins ? bin - 1 : bin;
}
