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
  /** Empty for the end of the text, which has no letters of its own. */
  readonly text: string;
  /** Undefined for what stands between symbols and was not predicted. */
  readonly bits: number | undefined;
  readonly unknown: boolean;
}

/** The whole text in its order, its end last. Pieces joined are the text again; the bytes of one character are one piece. */
export function shadedPieces(text: string, tokens: readonly ScoredToken[]): ShadedPiece[] {
  const pieces: ShadedPiece[] = [];
  const between = (from: number, to: number): void => {
    if (to > from) pieces.push({ text: text.slice(from, to), bits: undefined, unknown: false });
  };
  let at = 0;
  for (const [index, { start, end, surprisal, unknown }] of tokens.entries()) {
    const last = pieces.at(-1);
    if (index < tokens.length - 1 && last?.bits !== undefined && end <= at) {
      pieces[pieces.length - 1] = { ...last, bits: last.bits + surprisal };
      continue;
    }
    if (index === tokens.length - 1 && end === start) between(at, text.length);
    else between(at, start);
    pieces.push({ text: text.slice(Math.max(at, start), end), bits: surprisal, unknown });
    at = Math.max(at, end);
  }
  return pieces;
}
