/** p-values corrected for looking at several; each result stands at the place of its p-value. */

/** Holm's step-down method (1979): keeps the chance of any false alarm at the level, whatever the dependence. */
export function holm(p: readonly number[]): number[] {
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  ascending(p).forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, p[place] * (p.length - rank)));
    adjusted[place] = largest;
  });
  return adjusted;
}

export function bonferroni(p: readonly number[]): number[] {
  return p.map((value) => Math.min(1, value * p.length));
}

/** Benjamini & Hochberg (1995): bounds the expected share of false alarms among the findings. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const adjusted = new Array<number>(p.length);
  let smallest = 1;
  const order = ascending(p);
  for (let rank = p.length; rank >= 1; rank--) {
    const place = order[rank - 1];
    smallest = Math.min(smallest, (p[place] * p.length) / rank);
    adjusted[place] = smallest;
  }
  return adjusted;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, place) => place).sort((a, b) => p[a] - p[b]);
}
