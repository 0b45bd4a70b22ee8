/** Learning rate that is cut by a factor at regular intervals. */
export interface StepDecay {
  readonly base: number;
  /** Updates between two cuts. */
  readonly every: number;
  /** Factor of each cut. */
  readonly gamma: number;
}

/** Rate of update `step`, counted from 0: base · γ^⌊step / every⌋. */
export function stepDecay({ base, every, gamma }: StepDecay, step: number): number {
  return base * gamma ** Math.floor(step / every);
}
