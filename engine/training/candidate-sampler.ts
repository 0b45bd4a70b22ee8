/** Draws classes for a sampled softmax, and says how often each is expected among the draws. */
import { ShapeError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { aliasTable } from '../models/embeddings/alias-table.ts';

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
