/** Evens out how often the categories occur in what is trained on. */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import type { LabelledTexts } from './work.ts';

export type Resampling = 'none' | 'over' | 'under';

/**
 * `over`: every category gets as many documents as the most frequent one, each of its documents as often as any other,
 * give or take one; `under`: as few as the rarest one. The order stays that of the documents.
 */
export function resampled(
  part: LabelledTexts,
  classes: number,
  resampling: Resampling,
  seed: number,
): LabelledTexts {
  if (resampling === 'none') return part;
  const rowsOf: number[][] = Array.from({ length: classes }, () => []);
  part.labels.forEach((label, row) => rowsOf[label].push(row));
  const sizes = rowsOf.map((rows) => rows.length).filter((size) => size > 0);
  const wanted = resampling === 'over' ? Math.max(...sizes) : Math.min(...sizes);
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'resample'));
  const chosen: number[] = [];
  for (const rows of rowsOf) {
    if (rows.length === 0) continue;
    const whole = Math.floor(wanted / rows.length);
    for (let time = 0; time < whole; time++) chosen.push(...rows);
    const drawn = [...rows];
    random.shuffle(drawn);
    chosen.push(...drawn.slice(0, wanted - whole * rows.length));
  }
  chosen.sort((a, b) => a - b);
  return {
    texts: chosen.map((row) => part.texts[row]),
    labels: Int32Array.from(chosen, (row) => part.labels[row]),
  };
}
