/** Words for a map: drawn from bands of frequency, so that neither the few common nor the many rare words fill it. */
import type { RandomStream } from '../../core/random.ts';

export const frequencyBands = 8;

/**
 * Positions of `count` of `words` words that stand from the most to the least frequent. The ranks are cut into bands of
 * equal width on a logarithmic scale; each gives the same number by lot, or all where it has fewer.
 */
export function drawByBands(words: number, count: number, random: RandomStream): number[] {
  if (count >= words) return Array.from({ length: words }, (_, word) => word);
  const bands = Array.from({ length: frequencyBands }, (): number[] => []);
  for (let word = 0; word < words; word++) {
    const band = Math.floor((Math.log(word + 1) / Math.log(words + 1)) * frequencyBands);
    bands[Math.min(frequencyBands - 1, band)]!.push(word);
  }
  const drawn: number[] = [];
  // Small bands first: what they lack is shared out among the others.
  bands.sort((a, b) => a.length - b.length);
  bands.forEach((band, index) => {
    const share = Math.round((count - drawn.length) / (frequencyBands - index));
    random.shuffle(band);
    drawn.push(...band.slice(0, share));
  });
  return drawn.sort((a, b) => a - b);
}
