import { oneCycle } from '../schedules/one-cycle.ts';

export const scheduleNames = [
  'constant',
  'linear',
  'cosine',
  'one-cycle',
  'exponential',
  'step',
  'inverse-square-root',
  'plateau',
] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** Of `exponential`: the factor at the last step. */
const lastFactor = 0.01;

/**
 * Factor on the peak learning rate at a step: linear warm-up over the first share of the steps, then constant, or
 * down to zero linearly or along a half cosine (Loshchilov & Hutter 2017), or by one of the others: down to a hundredth
 * by equal factors; to a tenth at half and again at three quarters; by 1 / √step; one rise and fall (Smith and Topin
 * 2018), whose rise is its own warm-up. `plateau` is constant here: what it cuts depends on the validation part.
 */
export function scheduleFactor(schedule: ScheduleName, warmup: number, step: number, steps: number): number {
  if (schedule === 'one-cycle') return oneCycle({ highest: 1, total: steps }, step).learningRate;
  const warm = Math.round(warmup * steps);
  if (step < warm) return (step + 1) / warm;
  const progress = Math.min(1, (step - warm) / Math.max(1, steps - warm));
  switch (schedule) {
    case 'linear':
      return 1 - progress;
    case 'cosine':
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    case 'exponential':
      return lastFactor ** progress;
    case 'step':
      return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01;
    case 'inverse-square-root':
      return Math.sqrt(Math.max(1, warm) / (step + 1));
    default:
      return 1;
  }
}
