/**
 * Krippendorff's α: agreement of any number of coders, any of whom may have left units out (K. Krippendorff, Computing
 * Krippendorff's Alpha-Reliability, 2011). 1: perfect; 0: what chance would give.
 */
export type AlphaLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio';

export interface Alpha {
  /** NaN where every pairable value is the same: then there is nothing to agree about. */
  readonly alpha: number;
  readonly observed: number;
  readonly expected: number;
}

export interface Coincidences {
  /** Values that occur in units with at least two of them, ascending. */
  readonly values: readonly number[];
  /** Square: how often two values meet in a unit, each unit weighted by its number of values less one. */
  readonly counts: readonly (readonly number[])[];
}

/** @param raters one row per coder, one entry per unit; null: not coded */
export function coincidences(raters: readonly (readonly (number | null)[])[]): Coincidences {
  const units: number[][] = [];
  const occurring = new Set<number>();
  for (let unit = 0; unit < (raters[0]?.length ?? 0); unit++) {
    const coded = raters.map((row) => row[unit]).filter((value): value is number => value != null);
    if (coded.length < 2) continue;
    units.push(coded);
    for (const value of coded) occurring.add(value);
  }
  const values = [...occurring].sort((a, b) => a - b);
  const place = new Map(values.map((value, index) => [value, index]));
  const counts = values.map(() => values.map(() => 0));
  for (const coded of units) {
    const places = coded.map((value) => place.get(value) as number);
    for (let first = 0; first < places.length; first++)
      for (let second = 0; second < places.length; second++)
        if (first !== second) counts[places[first]][places[second]] += 1 / (places.length - 1);
  }
  return { values, counts };
}

export function krippendorffAlpha({ values, counts }: Coincidences, level: AlphaLevel): Alpha {
  const margins = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = margins.reduce((sum, count) => sum + count, 0);
  let observed = 0;
  let expected = 0;
  for (let first = 0; first < values.length; first++)
    for (let second = 0; second < values.length; second++) {
      const distance = squaredDistance(values, margins, first, second, level);
      observed += (counts[first][second] * distance) / total;
      expected += (margins[first] * margins[second] * distance) / (total * (total - 1));
    }
  return { alpha: 1 - observed / expected, observed, expected };
}

function squaredDistance(
  values: readonly number[],
  margins: readonly number[],
  first: number,
  second: number,
  level: AlphaLevel,
): number {
  if (first === second) return 0;
  const [a, b] = [values[first], values[second]];
  switch (level) {
    case 'nominal':
      return 1;
    case 'interval':
      return (a - b) ** 2;
    case 'ratio':
      return ((a - b) / (a + b)) ** 2;
    case 'ordinal': {
      let between = -(margins[first] + margins[second]) / 2;
      for (let value = Math.min(first, second); value <= Math.max(first, second); value++)
        between += margins[value];
      return between ** 2;
    }
  }
}
