import type { Figure } from './figure.ts';
import { linesOption, linesTable, linesTip } from './lines.ts';
import type { LinePlot } from './lines.ts';

export interface XyLinesData extends Omit<LinePlot, 'digits'> {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
}

/** One quantity against another, such as accuracy against coverage. */
export function xyLines({ title, subtitle, description, ...data }: XyLinesData): Figure {
  const plot: LinePlot = { ...data, digits: 3 };
  return {
    title,
    subtitle,
    description,
    table: linesTable(plot.xTitle, plot.lines, 3),
    height: 280,
    option: (look, size) => linesOption(plot, look, size),
    tip: (at, look) => linesTip(plot, at, look),
  };
}
