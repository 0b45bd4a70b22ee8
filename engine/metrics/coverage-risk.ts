/** What is gained when the least sure documents are left to people (El-Yaniv & Wiener 2010, selective classification). */
export interface CoveragePoint {
  /** Share of documents that the model answers. */
  readonly coverage: number;
  /** On these. */
  readonly accuracy: number;
  /** Smallest confidence among them. */
  readonly threshold: number;
}

/** From the surest to all; one point per distinct confidence, thinned to `points`. */
export function coverageCurve(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  points = 100,
): { readonly curve: CoveragePoint[]; readonly meanRisk: number } {
  const n = confidence.length;
  const order = Array.from({ length: n }, (_, row) => row).sort((a, b) => confidence[b] - confidence[a]);
  const all: CoveragePoint[] = [];
  let right = 0;
  let risk = 0;
  let before = 0;
  order.forEach((row, place) => {
    right += correct[row];
    if (place + 1 < n && confidence[order[place + 1]] === confidence[row]) return;
    const answered = place + 1;
    risk += (answered - before) * (1 - right / answered);
    before = answered;
    all.push({ coverage: answered / n, accuracy: right / answered, threshold: confidence[row] });
  });
  const step = Math.max(1, all.length / points);
  const kept = new Set<number>([0, all.length - 1]);
  for (let place = 0; place < all.length; place += step) kept.add(Math.floor(place));
  return { curve: all.filter((_, place) => kept.has(place)), meanRisk: n === 0 ? Number.NaN : risk / n };
}

/**
 * The confidence below which the given share of these documents lies (the threshold that sends 8 % to people, say).
 * Documents of exactly this confidence are answered, so never more than the share is sent.
 */
export function abstentionThreshold(confidence: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(confidence).sort();
  return sorted.length === 0
    ? 0
    : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length + 1e-9))];
}
