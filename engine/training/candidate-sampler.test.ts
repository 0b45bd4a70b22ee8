import { expect, test } from 'vitest';
import { RandomStream } from '../core/random.ts';
import type { CandidateSampler } from './candidate-sampler.ts';
import { drawCandidates, logUniformSampler, unigramSampler } from './candidate-sampler.ts';

const counts = [0, 5, 1, 40, 0, 7, 300, 2, 2, 11];
const samplers: [string, CandidateSampler][] = [
  ['log-uniform', logUniformSampler(10)],
  ['unigram', unigramSampler(counts)],
  ['unigram as counted', unigramSampler(counts, 1)],
  ['one class', logUniformSampler(1)],
];

test.each(samplers)('%s: probabilities sum to 1 and are those of the draws', (_, sampler) => {
  const labels = Array.from({ length: sampler.classes }, (_label, label) => label);
  expect(labels.reduce((sum, label) => sum + sampler.probability(label), 0)).toBeCloseTo(1, 12);
  const random = new RandomStream([1, 2]);
  const draws = 20_000;
  const seen = new Array<number>(sampler.classes).fill(0);
  for (let draw = 0; draw < draws; draw++) seen[sampler.draw(random)]! += 1;
  for (const label of labels) {
    const p = sampler.probability(label);
    // Five standard errors: wrong by chance once in a million.
    expect(Math.abs(seen[label]! / draws - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / draws));
  }
});

/** Σ exp(s) over all classes, estimated: the mean over many samples must come to the true sum. */
test.each(samplers)('%s: the corrected sum over a sample is unbiased', (_, sampler) => {
  const score = (label: number): number => Math.sin(3 * label);
  let truth = 0;
  for (let label = 0; label < sampler.classes; label++)
    if (sampler.probability(label) > 0) truth += Math.exp(score(label));
  const random = new RandomStream([3, 4]);
  const estimates = Array.from({ length: 4000 }, () => {
    const { samples, logExpected } = drawCandidates(sampler, 25, random);
    return samples.reduce((sum, label, at) => sum + Math.exp(score(label) - logExpected[at]!), 0);
  });
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / estimates.length;
  expect(Math.abs(mean - truth)).toBeLessThanOrEqual(5 * Math.sqrt(variance / estimates.length) + 1e-6);
});

test('the same key draws the same candidates', () => {
  const sampler = logUniformSampler(50_000);
  const draw = () => drawCandidates(sampler, 64, new RandomStream([5, 6]));
  expect(draw()).toEqual(draw());
});

test('counts that no class can be drawn from are refused', () => {
  expect(() => unigramSampler([0, 0])).toThrow(/counts/);
  expect(() => unigramSampler([1, -1], 0.75)).toThrow(/counts/);
  expect(() => logUniformSampler(0)).toThrow(/classes/);
});
