/** One rise and one fall over the entire training, momentum the other way round (Smith and Topin 2018). */
export interface OneCycle {
  readonly highest: number;
  /** Updates altogether; later ones keep the last rate. */
  readonly total: number;
  /** Share of the updates in which the rate rises; 0.3. */
  readonly rising?: number | undefined;
  /** Highest rate over the first; 25. */
  readonly startDivisor?: number | undefined;
  /** First rate over the last; 10 000. */
  readonly endDivisor?: number | undefined;
  /** Form of rise and fall; cosine. */
  readonly anneal?: 'cosine' | 'linear' | undefined;
  /** The fall goes back to the first rate as fast as the rise, and slowly on from there to the last one. */
  readonly threePhases?: boolean | undefined;
  /** Momentum, or beta1 of Adam, at the highest rate and at the lowest; 0.85 and 0.95. */
  readonly lowestMomentum?: number | undefined;
  readonly highestMomentum?: number | undefined;
}

interface Phase {
  /** The update at which it ends; need not be a whole number. */
  readonly until: number;
  readonly rates: readonly [number, number];
  readonly momenta: readonly [number, number];
}

function phasesOf(options: OneCycle): Phase[] {
  const { highest, total, rising = 0.3, startDivisor = 25, endDivisor = 10_000 } = options;
  const { lowestMomentum: low = 0.85, highestMomentum: high = 0.95 } = options;
  const first = highest / startDivisor;
  const last = first / endDivisor;
  const rise: Phase = { until: rising * total - 1, rates: [first, highest], momenta: [high, low] };
  if (options.threePhases !== true)
    return [rise, { until: total - 1, rates: [highest, last], momenta: [low, high] }];
  return [
    rise,
    { until: 2 * rising * total - 2, rates: [highest, first], momenta: [low, high] },
    { until: total - 1, rates: [first, last], momenta: [high, high] },
  ];
}

function between([from, to]: readonly [number, number], progress: number, anneal: string): number {
  return anneal === 'linear'
    ? from + (to - from) * progress
    : to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
}

/** Rate and momentum of update `step`, counted from 0. */
export function oneCycle(options: OneCycle, step: number): { learningRate: number; momentum: number } {
  const { anneal = 'cosine', total } = options;
  const at = Math.min(step, total - 1);
  const phases = phasesOf(options);
  const index = phases.findIndex(({ until }) => at <= until);
  const from = index === 0 ? 0 : phases[index - 1]!.until;
  const { until, rates, momenta } = phases[index]!;
  // A phase without length is at its end.
  const progress = until > from ? (at - from) / (until - from) : 1;
  return { learningRate: between(rates, progress, anneal), momentum: between(momenta, progress, anneal) };
}
