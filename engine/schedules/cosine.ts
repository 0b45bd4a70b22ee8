/** Learning rate that falls along half a cosine (Loshchilov and Hutter 2017). */
export interface Cosine {
  readonly base: number;
  /** Updates of the fall; the rate rises again the same way after it, if training goes on. */
  readonly total: number;
  /** Rate at the bottom; 0. */
  readonly lowest?: number | undefined;
}

/** Rate of update `step`, counted from 0: lowest + (base − lowest) · (1 + cos(π · step / total)) / 2. */
export function cosine({ base, total, lowest = 0 }: Cosine, step: number): number {
  return lowest + ((base - lowest) * (1 + Math.cos((Math.PI * step) / total))) / 2;
}
