/** How much one column tells of the label: learned on some documents, judged on others, so that an id tells nothing. */
export interface Giveaway {
  readonly accuracy: number;
  readonly majority: number;
  readonly uncertaintyRemoved: number;
}

/** Ranges of numbers in which equally many documents lie. */
const ranges = 20;

/**
 * @param cells of documents that have a label
 * @param categories of the same documents, from 0
 * @param heldOut which of them judge
 */
export function columnGiveaway(
  cells: readonly string[],
  categories: ArrayLike<number>,
  categoryCount: number,
  heldOut: (index: number) => boolean,
): Giveaway | undefined {
  const values = asRanges(cells);
  const counts = new Map<string, Float64Array>();
  const totals = new Float64Array(categoryCount);
  let learned = 0;
  values.forEach((value, i) => {
    if (heldOut(i)) return;
    learned++;
    totals[categories[i]!]!++;
    let own = counts.get(value);
    if (!own) counts.set(value, (own = new Float64Array(categoryCount)));
    own[categories[i]!]!++;
  });
  const most = argMax(totals);
  let [judged, right, rightMajority, entropy, remaining] = [0, 0, 0, 0, 0];
  values.forEach((value, i) => {
    if (!heldOut(i)) return;
    const category = categories[i]!;
    judged++;
    if (category === most) rightMajority++;
    const own = counts.get(value);
    if ((own ? argMax(own) : most) === category) right++;
    const prior = (totals[category]! + 0.5) / (learned + 0.5 * categoryCount);
    entropy -= Math.log2(prior);
    // Rare values lean on the whole: as if one more document of average label had been seen.
    const seen = own?.reduce((sum, n) => sum + n, 0) ?? 0;
    remaining -= Math.log2(((own?.[category] ?? 0) + prior) / (seen + 1));
  });
  if (judged === 0 || learned === 0) return undefined;
  return {
    accuracy: right / judged,
    majority: rightMajority / judged,
    uncertaintyRemoved: entropy === 0 ? 0 : Math.max(0, 1 - remaining / entropy),
  };
}

/** The larger of the shares of errors and of uncertainty that knowing the column removes. */
export function givenAway({ accuracy, majority, uncertaintyRemoved }: Giveaway): number {
  return Math.max(uncertaintyRemoved, majority >= 1 ? 0 : (accuracy - majority) / (1 - majority));
}

/** A column of many different numbers is read as ranges; any other as it is. */
function asRanges(cells: readonly string[]): readonly string[] {
  const different = new Set(cells);
  if (different.size <= 3 * ranges) return cells;
  const numbers = cells.map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
  const filled = Float64Array.from(numbers.filter((number) => !Number.isNaN(number))).sort();
  if (filled.length < cells.length * 0.5) return cells;
  const borders = Array.from(
    { length: ranges - 1 },
    (_, i) => filled[Math.floor(((i + 1) * filled.length) / ranges)]!,
  );
  return numbers.map((number) =>
    Number.isNaN(number) ? '' : String(borders.filter((border) => number >= border).length),
  );
}

function argMax(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
