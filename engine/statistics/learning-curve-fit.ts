/**
 * How a score grows with the number of training documents: an inverse power law a − b·n^(−c), fitted by least squares
 * (Figueroa et al. 2012, "Predicting sample size required for classification performance"). For a given c the law is
 * linear in a and b, so that only c is searched for.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { expandedConfidence, percentileInterval, quantileOfSorted, type Interval } from './quantile.ts';

export interface PowerLaw {
  /** Score with documents without end; at most 1. */
  readonly a: number;
  /** Not negative: more documents never make it worse. */
  readonly b: number;
  readonly c: number;
}

/** Fewer sizes than this do not determine three parameters. */
export const fewestSizes = 4;

const slowest = 0.05;
const fastest = 3;
const gridSteps = 48;

export interface CurvePoint {
  readonly documents: number;
  /** A value per seed. */
  readonly values: readonly number[];
}

export function scoreAt({ a, b, c }: PowerLaw, documents: number): number {
  return a - b * documents ** -c;
}

/** Documents at which the law reaches `score`; Infinity where it never does. */
export function documentsFor({ a, b, c }: PowerLaw, score: number): number {
  if (score >= a || b === 0) return Infinity;
  return (b / (a - score)) ** (1 / c);
}

/** Throws `RangeError` for fewer than four sizes. */
export function fitPowerLaw(sizes: readonly number[], scores: readonly number[]): PowerLaw {
  if (new Set(sizes).size < fewestSizes)
    throw new RangeError(`A power law needs at least ${fewestSizes} sizes.`);
  const errorAt = (logC: number): number => linearFit(sizes, scores, Math.exp(logC)).error;
  const low = Math.log(slowest);
  const step = (Math.log(fastest) - low) / gridSteps;
  let best = 0;
  let least = Infinity;
  for (let at = 0; at <= gridSteps; at++) {
    const error = errorAt(low + at * step);
    if (error < least) [best, least] = [at, error];
  }
  const logC = goldenSection(
    errorAt,
    low + Math.max(0, best - 1) * step,
    low + Math.min(gridSteps, best + 1) * step,
  );
  const c = Math.exp(logC);
  const { a, b } = linearFit(sizes, scores, c);
  return { a, b, c };
}

/** a and b for a given c, within a ≤ 1 and b ≥ 0; the error is the sum of squares. */
function linearFit(
  sizes: readonly number[],
  scores: readonly number[],
  c: number,
): { a: number; b: number; error: number } {
  // Relative to the smallest size, or n^(−c) is tiny and the fit loses digits.
  const unit = Math.min(...sizes);
  const x = sizes.map((size) => (size / unit) ** -c);
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  let xx = 0;
  let xy = 0;
  x.forEach((value, at) => {
    xx += (value - meanX) ** 2;
    xy += (value - meanX) * (scores[at]! - meanY);
  });
  let scaled = xx === 0 ? 0 : Math.max(0, -xy / xx);
  let a = meanY + scaled * meanX;
  if (a > 1) {
    a = 1;
    let squares = 0;
    let products = 0;
    x.forEach((value, at) => {
      squares += value * value;
      products += value * (1 - scores[at]!);
    });
    scaled = Math.max(0, products / squares);
  }
  const error = x.reduce((sum, value, at) => sum + (scores[at]! - a + scaled * value) ** 2, 0);
  return { a, b: scaled * unit ** c, error };
}

function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let [atLeft, atRight] = [f(left), f(right)];
  for (let step = 0; step < 40; step++) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}

export interface LearningCurveFit {
  readonly law: PowerLaw;
  /** At the sizes that were asked for; low and high only where there are several seeds. */
  readonly band: readonly {
    readonly documents: number;
    readonly value: number;
    readonly interval: Interval | null;
  }[];
  /** What twice the largest size would add. */
  readonly doubling: { readonly value: number; readonly interval: Interval | null };
  /** Documents beyond the largest size that add `gain`; Infinity where the curve never gets there. */
  readonly needed: { readonly value: number; readonly interval: Interval | null };
}

export interface LearningCurveOptions {
  /** Sizes at which the band is wanted. */
  readonly at: readonly number[];
  /** Of the score, such as 0.02. */
  readonly gain: number;
  readonly seed: number;
  readonly resamples?: number;
}

/**
 * The law of the means over the seeds, with 95 % percentile intervals from drawing the seeds with replacement: each
 * seed is a curve of its own, whose sizes are nested and so not independent. What the law misses at a size is added
 * with a random sign (wild bootstrap, Wu 1986), or a size with one value only (at the full size no chance may be left),
 * and a curve that no power law fits, would pass for certain.
 */
export function fitLearningCurve(
  points: readonly CurvePoint[],
  { at, gain, seed, resamples = 1_000 }: LearningCurveOptions,
): LearningCurveFit {
  const sizes = points.map(({ documents }) => documents);
  const largest = Math.max(...sizes);
  const means = points.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const law = fitPowerLaw(sizes, means);
  const misfit = means.map((mean, at) => mean - scoreAt(law, sizes[at]!));
  const doubled = (of: PowerLaw): number => scoreAt(of, 2 * largest) - scoreAt(of, largest);
  const more = (of: PowerLaw): number => documentsFor(of, scoreAt(of, largest) + gain) - largest;
  const seeds = Math.max(...points.map(({ values }) => values.length));
  const drawn: PowerLaw[] = [];
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'learning curve'));
  for (let resample = 0; seeds > 1 && resample < resamples; resample++) {
    const chosen = Array.from({ length: seeds }, () => Math.floor((random.uint32() / 2 ** 32) * seeds));
    drawn.push(
      fitPowerLaw(
        sizes,
        points.map(({ values }, at) => {
          const drawnMean =
            values.length < seeds
              ? means[at]!
              : chosen.reduce((sum, index) => sum + values[index]!, 0) / chosen.length;
          return drawnMean + (random.uint32() & 1 ? misfit[at]! : -misfit[at]!);
        }),
      ),
    );
  }
  const confidence = expandedConfidence(seeds);
  const intervalOf = (of: (law: PowerLaw) => number): Interval | null =>
    drawn.length === 0 ? null : orderedInterval(drawn.map(of), confidence);
  return {
    law,
    band: at.map((documents) => ({
      documents,
      value: scoreAt(law, documents),
      interval: intervalOf((one) => scoreAt(one, documents)),
    })),
    doubling: { value: doubled(law), interval: intervalOf(doubled) },
    needed: { value: more(law), interval: intervalOf(more) },
  };
}

/** As the percentile interval, where some statistics are infinite and so cannot be interpolated. */
function orderedInterval(values: readonly number[], confidence: number): Interval {
  if (values.every(Number.isFinite)) return percentileInterval(Float64Array.from(values), confidence);
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  const between = (q: number): number => {
    const above = sorted[Math.ceil(q * (sorted.length - 1))]!;
    return above === Infinity ? Infinity : quantileOfSorted(sorted, q);
  };
  return { low: between(tail), high: between(1 - tail) };
}
