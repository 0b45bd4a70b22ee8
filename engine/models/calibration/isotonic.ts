/** The best monotone map from scores to shares (pool adjacent violators), linear between its points, flat outside. */
export interface IsotonicMap {
  /** Ascending, without repetition. */
  readonly scores: readonly number[];
  /** Ascending. */
  readonly values: readonly number[];
}

export function fitIsotonic(scores: ArrayLike<number>, targets: ArrayLike<number>): IsotonicMap {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  // Each block: first and last score, weight, mean.
  const blocks: { first: number; last: number; weight: number; mean: number }[] = [];
  const knots: { score: number; weight: number; sum: number }[] = [];
  for (const row of order) {
    const knot = knots.at(-1);
    if (knot !== undefined && knot.score === scores[row]) {
      knot.weight += 1;
      knot.sum += targets[row];
    } else knots.push({ score: scores[row], weight: 1, sum: targets[row] });
  }
  for (const { score, weight, sum } of knots) {
    let block = { first: score, last: score, weight, mean: sum / weight };
    for (
      let before = blocks.at(-1);
      before !== undefined && before.mean >= block.mean;
      before = blocks.at(-1)
    ) {
      blocks.pop();
      const both = before.weight + block.weight;
      block = {
        first: before.first,
        last: block.last,
        weight: both,
        mean: (before.mean * before.weight + block.mean * block.weight) / both,
      };
    }
    blocks.push(block);
  }
  // Within a block the map is flat: its two ends are enough.
  return {
    scores: blocks.flatMap(({ first, last }) => (first === last ? [first] : [first, last])),
    values: blocks.flatMap(({ first, last, mean }) => (first === last ? [mean] : [mean, mean])),
  };
}

export function isotonicValue({ scores, values }: IsotonicMap, score: number): number {
  if (scores.length === 0) return score;
  if (score <= scores[0]) return values[0];
  let low = 0;
  let high = scores.length - 1;
  if (score >= scores[high]) return values[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle] <= score) low = middle;
    else high = middle;
  }
  const share = (score - scores[low]) / (scores[high] - scores[low]);
  return values[low] + share * (values[high] - values[low]);
}
