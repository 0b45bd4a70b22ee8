/** How well a score puts the documents of one class before the others; definitions of scikit-learn. */

/** Documents in descending order of their score, cut where the score changes: sorted once, weighed as often as wanted. */
export class Ranking {
  private readonly order: Int32Array;
  /** Position in the order after the last of each group of equal scores. */
  private readonly ends: Int32Array;
  private readonly positive: Uint8Array;
  readonly thresholds: Float64Array;

  /** @param positive 1 where the document is of the class, else 0 */
  constructor(positive: Uint8Array, scores: ArrayLike<number>) {
    this.positive = positive;
    this.order = Int32Array.from({ length: positive.length }, (_, index) => index).sort(
      (a, b) => scores[b] - scores[a] || a - b,
    );
    const ends: number[] = [];
    const thresholds: number[] = [];
    this.order.forEach((document, place) => {
      if (place + 1 < this.order.length && scores[this.order[place + 1]] === scores[document]) return;
      ends.push(place + 1);
      thresholds.push(scores[document]);
    });
    this.ends = Int32Array.from(ends);
    this.thresholds = Float64Array.from(thresholds);
  }

  /** Chance that a document of the class is put before another, ties one half; NaN where one kind is missing. */
  rocAuc(weights?: ArrayLike<number>): number {
    let positives = 0;
    let negatives = 0;
    let area = 0;
    this.sweep(weights, (hits, misses) => {
      area += misses * (positives + hits / 2);
      positives += hits;
      negatives += misses;
    });
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN;
  }

  /** Σ (Rₖ − Rₖ₋₁) · Pₖ over the distinct scores, without interpolation; NaN without a document of the class. */
  averagePrecision(weights?: ArrayLike<number>): number {
    let hitsSoFar = 0;
    let seen = 0;
    let sum = 0;
    this.sweep(weights, (hits, misses) => {
      hitsSoFar += hits;
      seen += hits + misses;
      if (hits > 0) sum += (hits * hitsSoFar) / seen;
    });
    return hitsSoFar > 0 ? sum / hitsSoFar : Number.NaN;
  }

  /** From (0, 0) on, one point per distinct score, descending. */
  rocCurve(): {
    readonly falsePositiveRate: number[];
    readonly truePositiveRate: number[];
    readonly thresholds: number[];
  } {
    const truePositives = [0];
    const falsePositives = [0];
    this.sweep(undefined, (hits, misses) => {
      truePositives.push((truePositives.at(-1) as number) + hits);
      falsePositives.push((falsePositives.at(-1) as number) + misses);
    });
    const positives = truePositives.at(-1) as number;
    const negatives = falsePositives.at(-1) as number;
    return {
      falsePositiveRate: falsePositives.map((count) => count / negatives),
      truePositiveRate: truePositives.map((count) => count / positives),
      thresholds: [Infinity, ...this.thresholds],
    };
  }

  /** One point per distinct score, ascending, then (precision 1, recall 0). */
  precisionRecallCurve(): {
    readonly precision: number[];
    readonly recall: number[];
    readonly thresholds: number[];
  } {
    const precision: number[] = [];
    const hitCounts: number[] = [];
    let hitsSoFar = 0;
    let seen = 0;
    this.sweep(undefined, (hits, misses) => {
      hitsSoFar += hits;
      seen += hits + misses;
      precision.push(hitsSoFar / seen);
      hitCounts.push(hitsSoFar);
    });
    return {
      precision: [...precision.reverse(), 1],
      recall: [...hitCounts.map((hits) => hits / hitsSoFar).reverse(), 0],
      thresholds: [...this.thresholds].reverse(),
    };
  }

  /** Tells, for each group of equal scores from the highest down, the weight of the class and of the others. */
  private sweep(weights: ArrayLike<number> | undefined, group: (hits: number, misses: number) => void): void {
    let place = 0;
    for (const end of this.ends) {
      let hits = 0;
      let misses = 0;
      for (; place < end; place++) {
        const document = this.order[place];
        const weight = weights === undefined ? 1 : weights[document];
        if (this.positive[document] === 1) hits += weight;
        else misses += weight;
      }
      group(hits, misses);
    }
  }
}

/** Mean over ordered pairs of classes of the area within the pair (Hand & Till 2001). */
export function rocAucOneVersusOne(
  gold: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): number {
  let sum = 0;
  for (let first = 0; first < classes; first++)
    for (let second = 0; second < classes; second++) {
      if (first === second) continue;
      const rows: number[] = [];
      for (let row = 0; row < gold.length; row++)
        if (gold[row] === first || gold[row] === second) rows.push(row);
      sum += new Ranking(
        Uint8Array.from(rows, (row) => (gold[row] === first ? 1 : 0)),
        rows.map((row) => probabilities[row * classes + first]),
      ).rocAuc();
    }
  return sum / (classes * (classes - 1));
}

/** Share of documents whose class is among the k most probable; equal ones count in class order. */
export function topAccuracy(
  gold: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  k: number,
): number {
  let right = 0;
  for (let row = 0; row < gold.length; row++) {
    const own = probabilities[row * classes + gold[row]];
    let before = 0;
    for (let other = 0; other < classes; other++) {
      const rival = probabilities[row * classes + other];
      if (rival > own || (rival === own && other < gold[row])) before += 1;
    }
    if (before < k) right += 1;
  }
  return right / gold.length;
}

/** Gain of an order of documents against the best one, discounted by 1 / log₂(place + 1); mean over queries. */
export function normalisedDiscountedGain(
  relevance: readonly (readonly number[])[],
  scores: readonly (readonly number[])[],
  k = Infinity,
): number {
  const gain = (ordered: readonly number[]): number =>
    ordered.slice(0, k).reduce((sum, value, place) => sum + value / Math.log2(place + 2), 0);
  const each = relevance.map((values, query) => {
    const best = gain([...values].sort((a, b) => b - a));
    return best === 0 ? 0 : gain(inOrder(values, scores[query])) / best;
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

/** Mean of 1 / place of the first relevant document. */
export function meanReciprocalRank(
  relevance: readonly (readonly number[])[],
  scores: readonly (readonly number[])[],
): number {
  const each = relevance.map((values, query) => {
    const place = inOrder(values, scores[query]).findIndex((value) => value > 0);
    return place < 0 ? 0 : 1 / (place + 1);
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

function inOrder(values: readonly number[], scores: readonly number[]): number[] {
  return values
    .map((value, index) => ({ value, score: scores[index] }))
    .sort((a, b) => b.score - a.score)
    .map(({ value }) => value);
}
