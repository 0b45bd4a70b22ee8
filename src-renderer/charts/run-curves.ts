import type { Figure } from './figure.ts';
import { lastPoint, linesOption, linesTable, linesTip } from './lines.ts';
import type { LinePlot } from './lines.ts';
import { decimal } from './numbers.ts';

export interface RunCurve {
  readonly name: string;
  /** Position in the palette: a run keeps its colour in every chart of a screen. */
  readonly colour: number;
  readonly points: readonly (readonly [epoch: number, value: number | null])[];
}

export interface RunCurvesData {
  readonly title: string;
  readonly subtitle: string;
  readonly runs: readonly RunCurve[];
  /** What one point is: `epoch` without it. */
  readonly unit?: string;
  /** Shares live between 0 and 1; losses have no upper end. */
  readonly limits?: readonly [number, number];
}

/** The same quantity of several runs by epoch. */
export function runCurves(data: RunCurvesData): Figure {
  const unit = data.unit ?? 'epoch';
  const lines = data.runs.filter((run) => run.points.some((point) => point[1] !== null));
  const plot: LinePlot = {
    lines: lines.map((run) => ({ ...run, dashed: run.colour >= 4 })),
    xTitle: unit,
    digits: 4,
    ...(data.limits === undefined ? {} : { yLimits: data.limits }),
  };
  const ends = plot.lines.flatMap((line) => {
    const end = lastPoint(line);
    return end === null ? [] : [`${line.name} ends at ${decimal(end[1])} in ${unit} ${end[0]}`];
  });
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: `Line chart by ${unit} of ${plot.lines.length} runs. ${ends.join('; ')}.`,
    table: linesTable(unit, plot.lines, 4),
    height: 280,
    option: (look, size) => linesOption(plot, look, size),
    tip: (at, look) => linesTip(plot, at, look),
  };
}
