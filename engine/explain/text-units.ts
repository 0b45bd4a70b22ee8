/** The parts of a text that an explanation speaks of, and the text without some of them. */
import type { Classifier } from '../models/classifier.ts';
import type { Token } from '../text/token.ts';

export interface TextUnits {
  readonly text: string;
  readonly units: readonly Token[];
}

export function unitsOf(classifier: Classifier, text: string): TextUnits {
  return { text, units: classifier.tokenise(text) };
}

/**
 * The text with only the units kept whose entry is not 0. A removed unit leaves one blank, so that its neighbours do
 * not grow together into a new word; the model then reads the text again from the start.
 */
export function textWithout({ text, units }: TextUnits, present: ArrayLike<number>): string {
  let kept = '';
  let position = 0;
  units.forEach((unit, index) => {
    if (present[index] !== 0) return;
    kept += text.slice(position, unit.start) + ' ';
    position = unit.end;
  });
  return kept + text.slice(position);
}

/** Probabilities of all masks (rows × units), row-major rows × classes. */
export async function probabilitiesOfMasks(
  classifier: Classifier,
  units: TextUnits,
  masks: Uint8Array,
): Promise<Float32Array> {
  const width = units.units.length;
  const rows = width === 0 ? 0 : masks.length / width;
  const texts = Array.from({ length: rows }, (_, row) =>
    textWithout(units, masks.subarray(row * width, (row + 1) * width)),
  );
  return classifier.predictProbabilities(texts);
}
