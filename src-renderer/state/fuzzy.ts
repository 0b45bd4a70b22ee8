/**
 * Whether the letters of a query occur in a text in order, and how well: starts of words and runs of letters count most.
 * Returns null where they do not occur, else a score (higher is better) and the matched positions.
 */
export interface FuzzyMatch {
  readonly score: number;
  readonly positions: readonly number[];
}

export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  const letters = text.toLowerCase();
  if (wanted === '') return { score: 0, positions: [] };
  let best: FuzzyMatch | null = null;
  // Every possible first letter: "ru" should find "Compare runs" at "runs", not at the r of "Compare".
  for (
    let start = letters.indexOf(wanted[0]!);
    start !== -1;
    start = letters.indexOf(wanted[0]!, start + 1)
  ) {
    const match = matchFrom(wanted, letters, start);
    if (match && (!best || match.score > best.score)) best = match;
  }
  return best;
}

function matchFrom(wanted: string, letters: string, start: number): FuzzyMatch | null {
  const positions: number[] = [];
  let score = 0;
  let from = start;
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from);
    if (at === -1) return null;
    const previous = positions.at(-1);
    if (at === 0 || /[\s\-./_]/.test(letters[at - 1]!)) score += 8;
    if (previous !== undefined && at === previous + 1) score += 5;
    else if (previous !== undefined) score -= Math.min(4, at - previous - 1);
    positions.push(at);
    from = at + 1;
  }
  return { score: score - letters.length * 0.05, positions };
}
