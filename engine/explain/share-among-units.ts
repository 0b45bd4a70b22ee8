/** What features add to the logits, passed on to the words of the text that they are made of. */
import type { FeatureShares } from '../models/classifier.ts';
import type { Token } from '../text/token.ts';

/**
 * Each feature's share goes in equal parts to the units that it touches.
 * @returns units × classes, and the largest part of a logit's difference that no unit carries
 */
export function shareAmongUnits(
  { spans, shares, difference }: FeatureShares,
  units: readonly Token[],
): { readonly weights: Float64Array; readonly gap: number } {
  const classes = difference.length;
  const weights = new Float64Array(units.length * classes);
  const rest = difference.slice();
  for (let feature = 0; feature * 2 < spans.length; feature++) {
    const [start, end] = [spans[feature * 2], spans[feature * 2 + 1]];
    const first = firstEndingAfter(units, start);
    let last = first;
    while (last < units.length && units[last].start < end) last += 1;
    for (let unit = first; unit < last; unit++)
      for (let label = 0; label < classes; label++) {
        const part = shares[feature * classes + label] / (last - first);
        weights[unit * classes + label] += part;
        rest[label] -= part;
      }
  }
  return { weights, gap: Math.max(0, ...rest.map(Math.abs)) };
}

function firstEndingAfter(units: readonly Token[], place: number): number {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle].end > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
