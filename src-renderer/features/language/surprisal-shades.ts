/** How surprising each piece of a text was, as steps of shade that a legend can name. */
import type { ScoredToken } from '../../../src-main/api/language.ts';

/** Upper ends of the steps in bits; the last step has none. A bit more means half as probable. */
export const stepEnds = [2, 4, 8, 12] as const;

/** 0 … 4: how strongly a surprisal is shaded. */
export function shadeOf(bits: number): number {
  const step = stepEnds.findIndex((end) => bits < end);
  return step === -1 ? stepEnds.length : step;
}

/** "under 2", "2 to 4", …, "12 and more": what each shade means. */
export const stepNames: readonly string[] = [
  `under ${String(stepEnds[0])}`,
  ...stepEnds.slice(1).map((end, index) => `${String(stepEnds[index])} to ${String(end)}`),
  `${String(stepEnds[stepEnds.length - 1])} and more`,
];

export interface ShadedPiece {
  readonly text: string;
  /** Undefined for what stands between symbols and was not predicted. */
  readonly token: ScoredToken | undefined;
}

/** The whole text in its order, and its end. Pieces joined are the text again. */
export function shadedPieces(text: string, tokens: readonly ScoredToken[]): ShadedPiece[] {
  const pieces: ShadedPiece[] = [];
  let at = 0;
  for (const token of tokens) {
    if (token.start > at) pieces.push({ text: text.slice(at, token.start), token: undefined });
    // The end of the text has no letters of its own.
    pieces.push({ text: token.end > token.start ? text.slice(token.start, token.end) : '', token });
    at = Math.max(at, token.end);
  }
  if (at < text.length) pieces.splice(pieces.length - 1, 0, { text: text.slice(at), token: undefined });
  return pieces;
}
