import type { RandomStream } from '../core/random.ts';
import { logGamma } from './log-gamma.ts';

/**
 * A random number of successes in n trials of probability p: inversion where few are expected, else Hörmann's BTRS
 * ("The generation of binomial random variates", 1993).
 */
export function sampleBinomial(n: number, p: number, random: RandomStream): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - sampleBinomial(n, 1 - p, random);
  return n * p < 10 ? byInversion(n, p, random) : byRejection(n, p, random);
}

function byInversion(n: number, p: number, random: RandomStream): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let rest = random.uniform();
  let successes = 0;
  while (rest > probability && successes < n) {
    rest -= probability;
    successes += 1;
    probability *= (odds * (n - successes + 1)) / successes;
  }
  return successes;
}

function byRejection(n: number, p: number, random: RandomStream): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  const atMode = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const successes = Math.floor(((2 * a) / us + b) * u + c);
    if (successes < 0 || successes > n) continue;
    if (us >= 0.07 && v <= squeeze) return successes;
    const height = Math.log((v * alpha) / (a / (us * us) + b));
    const bound =
      atMode - logGamma(successes + 1) - logGamma(n - successes + 1) + (successes - mode) * logOdds;
    if (height <= bound) return successes;
  }
}
