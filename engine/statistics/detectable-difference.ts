/** What difference in accuracy a test set can find at all. */
import { normalQuantile } from './distributions.ts';

/**
 * The smallest true difference in accuracy that McNemar's test finds with this chance (Connor 1987), given how many
 * documents there are and on what share of them only one of the two classifiers is right.
 * @param disagreement share of documents on which exactly one is right; it cannot be below the difference itself
 * @returns a share from 0 to 1; null where even complete disagreement would not be enough
 */
export function detectableDifference(
  documents: number,
  disagreement: number,
  { power = 0.8, alpha = 0.05 }: { readonly power?: number; readonly alpha?: number } = {},
): number | null {
  if (documents === 0) return null;
  const level = normalQuantile(1 - alpha / 2);
  const chance = normalQuantile(power);
  const root = Math.sqrt(documents);
  const found = (difference: number): boolean => {
    const discordant = Math.max(disagreement, difference);
    const spread = Math.sqrt(Math.max(0, discordant - difference * difference));
    return difference * root >= level * Math.sqrt(discordant) + chance * spread;
  };
  if (!found(1)) return null;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}
