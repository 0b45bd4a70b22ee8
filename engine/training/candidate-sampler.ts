/** Draws classes for a sampled softmax, and says how often each is expected among the draws. */
import { ShapeError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';

export interface CandidateSampler {
  readonly classes: number;
  draw(random: RandomStream): number;
  /** Of one draw. */
  probability(label: number): number;
}

/**
 * P(c) = (ln(c + 2) − ln(c + 1)) / ln(classes + 1): close to Zipf's law, for vocabularies sorted by falling frequency.
 */
export function logUniformSampler(classes: number): CandidateSampler {
  requireClasses(classes);
  const range = Math.log(classes + 1);
  return {
    classes,
    draw: (random) => Math.min(classes - 1, Math.floor(Math.exp(random.uniform() * range)) - 1),
    probability: (label) => Math.log1p(1 / (label + 1)) / range,
  };
}

/**
 * P(c) ∝ counts[c]^power, drawn in constant time by the alias method (Vose 1991, "A linear algorithm for generating
 * random numbers with a given distribution"). A power of ¾ is what word vectors use (Mikolov et al. 2013).
 */
export function unigramSampler(counts: ArrayLike<number>, power = 0.75): CandidateSampler {
  const classes = counts.length;
  requireClasses(classes);
  const weights = Float64Array.from({ length: classes }, (_, label) => counts[label]! ** power);
  const { total, keep, alias } = aliasTable(weights);
  return {
    classes,
    draw(random) {
      const label = random.below(classes);
      return random.uniform() < keep[label]! ? label : alias[label]!;
    },
    probability: (label) => weights[label]! / total,
  };
}

/** For each class how often it stands for itself, and which class has the rest of its share of draws. */
export function aliasTable(weights: Float64Array): {
  readonly total: number;
  readonly keep: Float64Array;
  readonly alias: Int32Array;
} {
  const classes = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Negated, so that what is not a number is refused too.
  if (!(total > 0 && Number.isFinite(total)))
    throw new ShapeError('unigramSampler', 'the counts must be numbers from 0 on, not all of them 0.');
  const keep = weights.map((weight) => (weight / total) * classes);
  const alias = Int32Array.from({ length: classes }, (_, label) => label);
  const small: number[] = [];
  const large: number[] = [];
  keep.forEach((share, label) => (share < 1 ? small : large).push(label));
  while (small.length > 0 && large.length > 0) {
    const [poor, rich] = [small.pop()!, large.at(-1)!];
    alias[poor] = rich;
    keep[rich]! -= 1 - keep[poor]!;
    if (keep[rich]! < 1) small.push(large.pop()!);
  }
  // What is left differs from 1 only by rounding.
  for (const label of [...small, ...large]) keep[label] = weights[label]! > 0 ? 1 : keep[label]!;
  return { total, keep, alias };
}

function requireClasses(classes: number): void {
  if (!Number.isInteger(classes) || classes < 1)
    throw new ShapeError('candidateSampler', `${classes} classes cannot be sampled from.`);
}

export interface Candidates {
  /** With repetitions, as drawn. */
  readonly samples: Int32Array;
  /** ln(number of draws · probability): how often each is expected among the samples. */
  readonly logExpected: Float32Array;
}

/** One sample for a whole batch. */
export function drawCandidates(sampler: CandidateSampler, count: number, random: RandomStream): Candidates {
  const samples = Int32Array.from({ length: count }, () => sampler.draw(random));
  const logExpected = Float32Array.from(samples, (label) => Math.log(count * sampler.probability(label)));
  return { samples, logExpected };
}
