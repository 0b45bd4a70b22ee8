/** Scores by the number of training documents, the curve fitted to them, and its band. */
import type { LineSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import { linesOption, linesTable, linesTip, type Line, type LinePlot } from './lines.ts';
import { seriesColour } from './look.ts';
import { integer } from './numbers.ts';

export interface LabelsNeededData {
  /** Such as macro-F1. */
  readonly measure: string;
  readonly part: string;
  /** Mean over the draws of each size. */
  readonly measured: readonly { readonly documents: number; readonly value: number }[];
  /** Low and high are null where there is no band. */
  readonly fitted: readonly {
    readonly documents: number;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** Labelled documents there are now. */
  readonly available: number;
  /** What the curve says, in a sentence. */
  readonly sentence: string;
}

export function labelsNeeded(data: LabelsNeededData): Figure {
  const { measure, part, measured, fitted, available } = data;
  const band = fitted.flatMap(({ documents, low, high }) =>
    low === null || high === null ? [] : [{ documents, low, high }],
  );
  const edges = [...band.flatMap(({ low, high }) => [low, high]), ...measured.map(({ value }) => value)];
  const lines: readonly Line[] = [
    { name: 'measured', colour: 0, points: measured.map(({ documents, value }) => [documents, value]) },
    {
      name: 'fitted',
      colour: 1,
      dashed: true,
      points: fitted.map(({ documents, value }) => [documents, value]),
    },
  ];
  const plot: LinePlot = {
    lines: lines.filter(({ points }) => points.length > 0),
    moment: { x: available, name: `now: ${integer(available)}` },
    xTitle: 'training documents',
    ...(edges.length === 0 ? {} : { yContains: [Math.min(...edges), Math.max(...edges)] as const }),
    yLimits: [0, 1],
    digits: 3,
  };
  return {
    title: `${measure} by training documents`,
    subtitle: `${part} part, mean of the draws; the band holds 95 % of what draws give`,
    description: `Line chart of ${measure} on the ${part} part by the number of training documents. ${data.sentence}`,
    table: linesTable('documents', plot.lines, 3),
    height: 300,
    option(look, size) {
      const option = linesOption(plot, look, size);
      const series = Array.isArray(option.series) ? option.series : [];
      const shared: LineSeriesOption = {
        type: 'line',
        stack: 'band',
        silent: true,
        symbol: 'none',
        lineStyle: { opacity: 0 },
        z: 1,
      };
      const shade: LineSeriesOption[] = [
        { ...shared, data: band.map(({ documents, low }) => [documents, low]) },
        {
          ...shared,
          data: band.map(({ documents, low, high }) => [documents, high - low]),
          areaStyle: { color: seriesColour(look, 1), opacity: 0.14 },
        },
      ];
      return { ...option, series: [...series, ...shade] };
    },
    tip: (at, look) => linesTip(plot, at, look),
  };
}
