/** Learning rate that shrinks by the same factor at every update. */
export interface ExponentialDecay {
  readonly base: number;
  readonly gamma: number;
}

/** Rate of update `step`, counted from 0: base · γ^step. */
export function exponentialDecay({ base, gamma }: ExponentialDecay, step: number): number {
  return base * gamma ** step;
}
