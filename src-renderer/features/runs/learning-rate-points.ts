import type { LearningRateTrial } from '../../../src-main/api/learning-rate.ts';

/** Two digits say as much as the test knows: 0.0032; 3.2e-5. */
export function rateText(rate: number): string {
  return rate === 0 ? '–' : String(Number(rate.toPrecision(2)));
}

/** Without the last steps, where the loss runs away and would press all that came before against the axis. */
export function withoutEscape(points: LearningRateTrial['points']): LearningRateTrial['points'] {
  const start = points[0]?.smoothed ?? 0;
  const lowest = Math.min(...points.map(({ smoothed }) => smoothed));
  const limit = start + (start - lowest || 1);
  const after = points.findIndex(({ smoothed }, at) => at > 0 && smoothed > limit);
  return after < 0 ? points : points.slice(0, after + 1);
}
