/** The transformer's schedule: a straight rise, then the inverse square root (Vaswani et al. 2017 §5.3). */
export interface Noam {
  /** A factor on the whole; 1. */
  readonly scale?: number | undefined;
  /** Width of the model; wider ones learn more slowly. */
  readonly width: number;
  /** Updates of the rise; at least 1. */
  readonly warmUp: number;
}

/** Rate of update `step`, counted from 0: with k = step + 1, scale / √width · min(1 / √k, k / warmUp^1.5). */
export function noam({ scale = 1, width, warmUp }: Noam, step: number): number {
  return (scale / Math.sqrt(width)) * Math.min((step + 1) ** -0.5, (step + 1) * warmUp ** -1.5);
}
