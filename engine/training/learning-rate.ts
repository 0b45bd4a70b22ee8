export type ScheduleName = 'constant' | 'linear' | 'cosine';

/**
 * Factor on the peak learning rate at a step: linear warm-up over the first share of the steps, then constant, or
 * down to zero linearly or along a half cosine (Loshchilov & Hutter 2017).
 */
export function scheduleFactor(schedule: ScheduleName, warmup: number, step: number, steps: number): number {
  const warm = Math.round(warmup * steps);
  if (step < warm) return (step + 1) / warm;
  if (schedule === 'constant') return 1;
  const progress = Math.min(1, (step - warm) / Math.max(1, steps - warm));
  return schedule === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress));
}
