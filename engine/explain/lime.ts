/**
 * LIME (Ribeiro, Singh & Guestrin 2016): random deletions of units, weighted by how near they are to the whole text,
 * and a ridge regression of the model's answers on which units were left.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { solveCholesky } from './cholesky.ts';

/** Row 0 keeps all units; each other row lacks a random number of them, from one to all. */
export function randomDeletions(units: number, samples: number, seed: number): Uint8Array {
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'lime'));
  const masks = new Uint8Array(samples * units).fill(1);
  const order = Int32Array.from({ length: units }, (_, index) => index);
  for (let sample = 1; sample < samples; sample++) {
    const removed = 1 + random.below(units);
    random.shuffle(order);
    for (let index = 0; index < removed; index++) masks[sample * units + order[index]] = 0;
  }
  return masks;
}

/** 100 · (1 − cosine) between each row and the whole text; 100 for an empty row. */
export function cosineDistances(masks: Uint8Array, units: number): Float64Array {
  return rowsOf(masks, units, (present) => (present === 0 ? 100 : 100 * (1 - Math.sqrt(present / units))));
}

/** Number of units that are gone. */
export function hammingDistances(masks: Uint8Array, units: number): Float64Array {
  return rowsOf(masks, units, (present) => units - present);
}

export function kernelWeights(distances: Float64Array, width: number): Float64Array {
  return distances.map((distance) => Math.sqrt(Math.exp(-(distance * distance) / (width * width))));
}

export interface RidgeFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Weighted R². */
  readonly score: number;
  /** The fitted line at row 0, to compare with the model's own answer. */
  readonly localPrediction: number;
}

/** Minimises Σ w (Zβ + b − y)² + α|β|²; the intercept is not penalised. */
export function weightedRidge(
  masks: Uint8Array,
  units: number,
  targets: ArrayLike<number>,
  weights: Float64Array,
  alpha: number,
): RidgeFit {
  const rows = weights.length;
  const means = new Float64Array(units);
  let total = 0;
  let targetMean = 0;
  for (let row = 0; row < rows; row++) {
    total += weights[row];
    targetMean += weights[row] * targets[row];
    for (let unit = 0; unit < units; unit++) means[unit] += weights[row] * masks[row * units + unit];
  }
  targetMean /= total;
  for (let unit = 0; unit < units; unit++) means[unit] /= total;
  const gram = new Float64Array(units * units);
  const moments = new Float64Array(units);
  const centred = new Float64Array(units);
  for (let row = 0; row < rows; row++) {
    const weight = weights[row];
    const target = targets[row] - targetMean;
    for (let unit = 0; unit < units; unit++) centred[unit] = masks[row * units + unit] - means[unit];
    for (let unit = 0; unit < units; unit++) {
      const scaled = weight * centred[unit];
      moments[unit] += scaled * target;
      for (let other = 0; other <= unit; other++) gram[unit * units + other] += scaled * centred[other];
    }
  }
  for (let unit = 0; unit < units; unit++) {
    gram[unit * units + unit] += alpha;
    for (let other = 0; other < unit; other++) gram[other * units + unit] = gram[unit * units + other];
  }
  const coefficients = solveCholesky(gram, moments, units);
  let intercept = targetMean;
  for (let unit = 0; unit < units; unit++) intercept -= coefficients[unit] * means[unit];
  let residual = 0;
  let spread = 0;
  let localPrediction = 0;
  for (let row = 0; row < rows; row++) {
    let fitted = intercept;
    for (let unit = 0; unit < units; unit++) fitted += coefficients[unit] * masks[row * units + unit];
    if (row === 0) localPrediction = fitted;
    residual += weights[row] * (targets[row] - fitted) ** 2;
    spread += weights[row] * (targets[row] - targetMean) ** 2;
  }
  return { coefficients, intercept, score: spread > 0 ? 1 - residual / spread : 1, localPrediction };
}

function rowsOf(masks: Uint8Array, units: number, value: (present: number) => number): Float64Array {
  const rows = masks.length / units;
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let present = 0;
    for (let unit = 0; unit < units; unit++) present += masks[row * units + unit];
    values[row] = value(present);
  }
  return values;
}
