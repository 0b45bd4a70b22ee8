/** Measures of a predicted number, and correlations. */
import { midRanks } from '../statistics/rank.ts';

/** Mean of (gold − predicted)². */
export function meanSquaredError(gold: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return meanOf(gold.length, (row) => (gold[row] - predicted[row]) ** 2);
}

/** Mean of |gold − predicted|; of positions of ordered categories it is the mean distance in ranks. */
export function meanAbsoluteError(gold: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return meanOf(gold.length, (row) => Math.abs(gold[row] - predicted[row]));
}

/** Share of the variance that is explained: 0 is what the mean reaches, and it can be below; NaN for constant gold. */
export function rSquared(gold: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const middle = meanOf(gold.length, (row) => gold[row]);
  const spread = meanOf(gold.length, (row) => (gold[row] - middle) ** 2);
  return spread === 0 ? Number.NaN : 1 - meanSquaredError(gold, predicted) / spread;
}

/** NaN where one side is constant. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = meanOf(a.length, (row) => a[row]);
  const meanB = meanOf(b.length, (row) => b[row]);
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    products += (a[row] - meanA) * (b[row] - meanB);
    squaresA += (a[row] - meanA) ** 2;
    squaresB += (b[row] - meanB) ** 2;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

/** Pearson's correlation of mid-ranks. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(midRanks(a), midRanks(b));
}

/** τ-b: concordant less discordant pairs, corrected for ties. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [balance, untiedA, untiedB] = [0, 0, 0];
  for (let first = 0; first < a.length; first++)
    for (let second = first + 1; second < a.length; second++) {
      const signA = Math.sign(a[first] - a[second]);
      const signB = Math.sign(b[first] - b[second]);
      balance += signA * signB;
      untiedA += Math.abs(signA);
      untiedB += Math.abs(signB);
    }
  return balance / Math.sqrt(untiedA * untiedB);
}

function meanOf(count: number, value: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += value(row);
  return sum / count;
}
