/** Measures of an order, for two classes: how far above the others the documents of the second class stand. */

/** Mann & Whitney: the share of pairs in the right order, ties half. */
export function rocAuc(scores: readonly number[], positive: readonly boolean[]): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  let positives = 0;
  for (let from = 0; from < order.length;) {
    let until = from;
    while (until < order.length && scores[order[until]!] === scores[order[from]!]) until += 1;
    for (let place = from; place < until; place++)
      if (positive[order[place]!]) {
        positives += 1;
        ranks += (from + until + 1) / 2;
      }
    from = until;
  }
  const negatives = order.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Σ (Rₙ − Rₙ₋₁) Pₙ over thresholds, equal scores at once. */
export function averagePrecision(scores: readonly number[], positive: readonly boolean[]): number {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const total = positive.filter(Boolean).length;
  let found = 0;
  let sum = 0;
  for (let from = 0; from < order.length;) {
    let until = from;
    const before = found;
    while (until < order.length && scores[order[until]!] === scores[order[from]!])
      found += Number(positive[order[until++]!]);
    sum += ((found - before) / total) * (found / until);
    from = until;
  }
  return sum;
}
