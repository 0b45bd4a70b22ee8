/** A text cut into words with a weight and what lies between them; joined again it is the text, character by character. */
import type { Attribution } from '../../../src-main/api/explanations.ts';

export interface MarkedSegment {
  readonly text: string;
  /** Effect on the chosen class; null between words. */
  readonly weight: number | null;
  /** −1 to 1: the weight over the largest weight of the text. */
  readonly strength: number;
}

/** Positions are UTF-16 units and may not lie inside a character of two: such a cut would show two broken halves. */
function outsideSurrogates(text: string, position: number, direction: -1 | 1): number {
  const before = text.charCodeAt(position - 1);
  const after = text.charCodeAt(position);
  const inside = before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
  return inside ? position + direction : position;
}

/** Overlapping words: the earlier one keeps what both claim. */
export function markedText(
  text: string,
  attributions: readonly Attribution[],
  classIndex: number,
): MarkedSegment[] {
  const words = attributions
    .map((word) => ({ start: word.start, end: word.end, weight: word.weights[classIndex] ?? 0 }))
    .sort((a, b) => a.start - b.start);
  const largest = Math.max(0, ...words.map((word) => Math.abs(word.weight)));
  const segments: MarkedSegment[] = [];
  let reached = 0;
  for (const word of words) {
    const start = Math.max(reached, outsideSurrogates(text, Math.max(0, word.start), -1));
    const end = outsideSurrogates(text, Math.min(text.length, word.end), 1);
    if (end <= start) continue;
    if (start > reached) segments.push({ text: text.slice(reached, start), weight: null, strength: 0 });
    segments.push({
      text: text.slice(start, end),
      weight: word.weight,
      strength: largest === 0 ? 0 : word.weight / largest,
    });
    reached = end;
  }
  if (reached < text.length) segments.push({ text: text.slice(reached), weight: null, strength: 0 });
  return segments;
}

export interface StrongWord {
  readonly name: string;
  readonly weight: number;
}

/** The words with the largest effect either way, strongest support first; a word that occurs twice is numbered. */
export function strongestWords(
  attributions: readonly Attribution[],
  classIndex: number,
  count: number,
): StrongWord[] {
  const seen = new Map<string, number>();
  const total = new Map<string, number>();
  for (const word of attributions) total.set(word.text, (total.get(word.text) ?? 0) + 1);
  return attributions
    .map((word) => {
      const occurrence = (seen.get(word.text) ?? 0) + 1;
      seen.set(word.text, occurrence);
      return {
        name: (total.get(word.text) ?? 0) > 1 ? `${word.text} (${occurrence})` : word.text,
        weight: word.weights[classIndex] ?? 0,
      };
    })
    .filter((word) => word.weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, count)
    .sort((a, b) => b.weight - a.weight);
}
