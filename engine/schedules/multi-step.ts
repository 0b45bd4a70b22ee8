/** Learning rate that is cut by a factor at given updates. */
export interface MultiStepDecay {
  readonly base: number;
  /** Updates, counted from 0, from which on one cut more applies; a repeated one cuts twice. */
  readonly milestones: readonly number[];
  /** Factor of each cut. */
  readonly gamma: number;
}

/** Rate of update `step`, counted from 0: base · γ^(number of milestones ≤ step). */
export function multiStepDecay({ base, milestones, gamma }: MultiStepDecay, step: number): number {
  return base * gamma ** milestones.filter((milestone) => milestone <= step).length;
}
