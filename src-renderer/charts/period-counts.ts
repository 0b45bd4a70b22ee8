import type { Figure } from './figure.ts';
import { linesOption, linesTable, linesTip, type LinePlot } from './lines.ts';
import { integer } from './numbers.ts';

export interface PeriodCountsData {
  readonly title: string;
  readonly subtitle: string;
  /** What one period is, such as `month`. */
  readonly unit: string;
  /** In order and without gaps, as they are written. */
  readonly periods: readonly string[];
  /** One count per period. */
  readonly lines: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/** How many of each kind there are in each period. */
export function periodCounts({ title, subtitle, unit, periods, lines }: PeriodCountsData): Figure {
  const xText = (x: number): string => periods[x - 1] ?? '';
  const plot: LinePlot = {
    lines: lines.map(({ name, counts }, colour) => ({
      name,
      colour,
      points: counts.map((count, place) => [place + 1, count] as const),
    })),
    xTitle: unit,
    xText,
    yContains: [0, 1],
    digits: 0,
  };
  const sums = lines.map(
    ({ name, counts }) => `${name}: ${integer(counts.reduce((a, b) => a + b, 0))} in all`,
  );
  return {
    title,
    subtitle,
    description: `Line chart by ${unit}, from ${periods[0] ?? ''} to ${periods.at(-1) ?? ''}. ${sums.join('; ')}.`,
    table: linesTable(unit, plot.lines, 0, xText),
    height: 300,
    option: (look, size) => linesOption(plot, look, size),
    tip: (at, look) => linesTip(plot, at, look),
  };
}
