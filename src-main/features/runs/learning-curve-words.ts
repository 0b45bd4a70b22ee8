/** What a fitted learning curve says, in a sentence. */
import type { LearningCurveFit } from '../../../engine/statistics/learning-curve-fit.ts';

/** A doubling of the labels that adds less is called flat. */
const flatBelow = 0.005;
/** The law is not believed further than this many times the documents there are. */
const furthest = 10;

export function curveSentence(fit: LearningCurveFit, measure: string, gain: number, largest: number): string {
  const { needed, doubling } = fit;
  const wanted = `+${points(gain)} points of ${measure}`;
  if (needed.value <= (furthest - 1) * largest) {
    const about = `About ${labels(needed.value)} more labels for ${wanted}`;
    const { interval } = needed;
    if (interval === null) return `${about}; how sure that is, one draw cannot tell.`;
    if (interval.low === Infinity) return `${about}, but in most draws no number reaches it.`;
    if (interval.high === Infinity)
      return `${about}, but that is uncertain: at least ${labels(interval.low)}, and in some draws no number reaches it.`;
    return `${about} (95 % of draws: ${labels(interval.low)} to ${labels(interval.high)}).`;
  }
  const gained =
    doubling.interval === null
      ? ''
      : ` (95 % of draws: ${signed(doubling.interval.low)} to ${signed(doubling.interval.high)})`;
  const twice = `twice as many labels would add about ${signed(doubling.value)} points of ${measure}${gained}`;
  return doubling.value < flatBelow
    ? `The curve is flat: ${twice}.`
    : `More labels help little: ${twice}, and ${wanted} would take more than ${String(furthest)} times as many.`;
}

function points(share: number): string {
  return String(Number((share * 100).toFixed(1)));
}

function signed(share: number): string {
  const value = (share * 100).toFixed(1);
  return Number(value) > 0 ? `+${value}` : '0.0';
}

/** Two digits: the curve does not know it better. */
function labels(count: number): string {
  const rounded = count < 1 ? 1 : Number(count.toPrecision(2));
  return Math.ceil(rounded).toLocaleString('en-GB');
}
