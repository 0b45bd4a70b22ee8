/** Platt scaling (1999) without its smoothing of the targets: σ(a · score + b) of the smallest log loss. */
export interface PlattMap {
  readonly a: number;
  readonly b: number;
}

/** Newton's method with halved steps. Where the two kinds do not overlap there is no minimum: it stops at a steep map. */
export function fitPlatt(scores: ArrayLike<number>, positive: ArrayLike<number>): PlattMap {
  let [a, b] = [0, 0];
  const n = scores.length;
  const lossAt = (slope: number, shift: number): number => {
    let sum = 0;
    for (let row = 0; row < n; row++) {
      const logit = slope * scores[row] + shift;
      sum += Math.max(logit, 0) - positive[row] * logit + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    return sum / n;
  };
  let loss = lossAt(a, b);
  for (let step = 0; step < 100; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
    for (let row = 0; row < n; row++) {
      const p = plattProbability({ a, b }, scores[row]);
      const error = p - positive[row];
      const curve = p * (1 - p);
      ga += error * scores[row];
      gb += error;
      haa += curve * scores[row] ** 2;
      hab += curve * scores[row];
      hbb += curve;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 0) || Math.hypot(ga, gb) / n < 1e-12) break;
    const da = -(hbb * ga - hab * gb) / determinant;
    const db = -(haa * gb - hab * ga) / determinant;
    let length = 1;
    while (length > 1e-10 && !(lossAt(a + length * da, b + length * db) <= loss)) length /= 2;
    if (length <= 1e-10) break;
    a += length * da;
    b += length * db;
    loss = lossAt(a, b);
    if (Math.abs(a) > 1e4) break;
  }
  return { a, b };
}

export function plattProbability({ a, b }: PlattMap, score: number): number {
  return 1 / (1 + Math.exp(-(a * score + b)));
}
