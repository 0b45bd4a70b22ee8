/** What all charts with lines over epochs share: thin axes, the name of each line at its end instead of a legend. */
import type { ChartOption, CustomSeriesOption, LineSeriesOption } from './echarts.ts';
import { placeEndNames } from './end-names.ts';
import type { FigureSize, FigureTable, Pointed, Tip } from './figure.ts';
import { fitText, seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { decimal, integer } from './numbers.ts';

export interface Line {
  readonly name: string;
  /** Ascending x; a missing y breaks nothing, the line goes on to the next. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Position in the palette. */
  readonly colour: number;
  readonly dashed?: boolean;
}

/** A value worth a line across the chart, such as what always guessing the largest class would reach. */
export interface Level {
  readonly y: number;
  readonly name: string;
}

export interface Moment {
  readonly x: number;
  readonly name: string;
}

export interface LinePlot {
  readonly lines: readonly Line[];
  readonly levels?: readonly Level[];
  readonly moment?: Moment | null;
  readonly xTitle: string;
  /** How x is written, where it stands for something else than itself, such as a month; the number without it. */
  readonly xText?: (x: number) => string;
  /** How far x may go at most while the run goes on; see `liveEnd`. */
  readonly xPlanned?: number | undefined;
  /** The y axis must contain this range; it grows with the data. */
  readonly yContains?: readonly [number, number];
  readonly yLimits?: readonly [number, number];
  readonly digits: number;
}

export function lastPoint(line: Line): readonly [number, number] | null {
  for (let index = line.points.length - 1; index >= 0; index -= 1) {
    const point = line.points[index];
    if (point !== undefined && point[1] !== null) return [point[0], point[1]];
  }
  return null;
}

/** A step of 1, 2 or 5 times a power of ten that gives about `count` ticks. */
export function niceStep(range: number, count: number): number {
  const rough = range / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  return power * (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10);
}

/** Round bounds around the data, for axes that need not begin at zero. */
export function niceBounds(
  low: number,
  high: number,
  ticks: number,
): { min: number; max: number; step: number } {
  const range = high - low || Math.abs(high) || 1;
  const step = niceStep(range, ticks);
  // Snap to whole multiples, then strip binary noise such as 0.30000000000000004.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const min = Number((Math.floor(low / step + 1e-9) * step).toFixed(digits));
  const max = Number((Math.ceil(high / step - 1e-9) * step).toFixed(digits));
  return {
    min,
    max: max > min ? max : Number((min + step).toFixed(digits)),
    step: Number(step.toFixed(digits)),
  };
}

function yBounds(plot: LinePlot, ticks: number): { min: number; max: number; step: number } {
  const values = plot.lines.flatMap((line) => line.points.map((point) => point[1])).filter((y) => y !== null);
  values.push(...(plot.levels ?? []).map((level) => level.y), ...(plot.yContains ?? []));
  if (values.length === 0) values.push(0, 1);
  const limits = plot.yLimits ?? [-Infinity, Infinity];
  const { min, max, step } = niceBounds(Math.min(...values), Math.max(...values), ticks);
  return { min: Math.max(min, limits[0]), max: Math.min(max, limits[1]), step };
}

/** Whole ticks between two ends: round multiples of a step, and the start where it stands clear of the first. */
export function wholeTicks(start: number, end: number, count: number): number[] {
  const step = Math.max(1, niceStep(end - start || 1, count));
  const first = Math.ceil(start / step) * step;
  const ticks: number[] = first - start >= step * 0.6 ? [start] : [];
  for (let tick = first; tick <= end; tick += step) ticks.push(tick);
  return ticks;
}

/**
 * Right end of the x axis while a run goes on: ahead of the last point, so that the axis does not grow with every epoch,
 * but not so far that thousands of planned epochs press the first ones into a corner.
 */
export function liveEnd(last: number, planned: number): number {
  return Math.min(planned, Math.max(Math.ceil(last * 1.25), 10));
}

/** How a name above a vertical line stands so that it does not cross the edges of the plot. */
export function momentAlign(at: number, plotWidth: number, textWidth: number): 'left' | 'center' | 'right' {
  if (at < textWidth / 2) return 'left';
  return plotWidth - at < textWidth / 2 ? 'right' : 'center';
}

export const LABEL_GAP = 8;
/** Between the end of a line and its name: room for a leader. */
const NAME_GAP = 18;

/** Text style that every chart uses for its axes. */
export function axisLabelStyle(look: Look): { color: string; fontSize: number; fontFamily: string } {
  return { color: look.muted, fontSize: look.fontSize, fontFamily: look.fontFamily };
}

/** Names at the line ends, and of the levels at the right edge, each with a leader in the colour of its line. */
function endNames(plot: LinePlot, look: Look, nameRoom: number, xEnd: number): CustomSeriesOption {
  const ends = [
    ...plot.lines.flatMap((line) => {
      const end = lastPoint(line);
      return end === null
        ? []
        : [{ name: line.name, at: end, colour: seriesColour(look, line.colour), ink: look.text }];
    }),
    ...(plot.levels ?? []).map((level) => ({
      name: level.name,
      at: [xEnd, level.y] as const,
      colour: look.lineStrong,
      ink: look.muted,
    })),
  ].map((end) => ({ ...end, text: fitText(look, end.name, nameRoom - NAME_GAP) }));
  return {
    id: 'names',
    type: 'custom',
    silent: true,
    animation: false,
    clip: false,
    z: 4,
    // One item that draws all names: where each one stands depends on the others.
    data: ends.length === 0 ? [] : [ends[0]?.at ?? [0, 0]],
    renderItem: (params, api) => {
      const area = params.coordSys as unknown as { y: number; height: number };
      const places = ends.map((end) => {
        const [x = 0, y = 0] = api.coord([end.at[0], end.at[1]]);
        return { x, y, width: look.textWidth(end.text, look.fontSize) + NAME_GAP };
      });
      const ys = placeEndNames(places, look.fontSize + 3, area.y, area.y + area.height);
      return {
        type: 'group',
        children: ends.flatMap((end, index) => {
          const place = places[index];
          if (place === undefined) return [];
          const y = ys[index] ?? place.y;
          return [
            {
              type: 'polyline' as const,
              shape: {
                points: [
                  [place.x + 2, place.y],
                  [place.x + 7, y],
                  [place.x + NAME_GAP - 4, y],
                ],
              },
              style: { stroke: end.colour, lineWidth: 1.25, fill: 'none' },
            },
            {
              type: 'text' as const,
              x: place.x + NAME_GAP,
              y,
              style: {
                text: end.text,
                fill: end.ink,
                font: `${look.fontSize}px ${look.fontFamily}`,
                textVerticalAlign: 'middle' as const,
              },
            },
          ];
        }),
      };
    },
  };
}

export function linesOption(plot: LinePlot, look: Look, size: FigureSize): ChartOption {
  const names = [...plot.lines.map((line) => line.name), ...(plot.levels ?? []).map((level) => level.name)];
  const nameRoom = Math.min(
    size.width * 0.34,
    Math.max(0, ...names.map((name) => look.textWidth(name, look.fontSize))) + NAME_GAP + 4,
  );
  const bounds = yBounds(plot, Math.max(2, Math.floor(size.height / 56)));
  const tickText = (value: number): string =>
    plot.digits === 0 && bounds.step >= 1
      ? integer(value)
      : decimal(value, Math.min(3, Math.max(1, digitsOf(bounds.step))));
  const tickRoom = Math.max(
    look.textWidth(tickText(bounds.min), look.fontSize),
    look.textWidth(tickText(bounds.max), look.fontSize),
  );
  const xs = plot.lines.flatMap((line) => line.points.map((point) => point[0]));
  const xStart = Math.min(1, ...xs);
  const xLast = Math.max(xStart, ...xs);
  const planned = plot.xPlanned === undefined ? xStart : liveEnd(xLast, plot.xPlanned);
  const xEnd = Math.max(planned, xStart + 1, xLast);
  const plotWidth = Math.max(60, size.width - nameRoom - tickRoom);
  const xTickRoom = plot.xText === undefined ? 56 : look.textWidth(plot.xText(xEnd), look.fontSize) + 28;
  const xTicks = wholeTicks(xStart, xEnd, Math.max(2, Math.floor(plotWidth / xTickRoom)));

  const lines: LineSeriesOption[] = plot.lines.map((line) => {
    const colour = seriesColour(look, line.colour);
    const known = line.points.filter((point) => point[1] !== null);
    return {
      id: `line ${line.name}`,
      name: line.name,
      type: 'line',
      data: known.map(([x, y]) => [x, y]),
      showSymbol: known.length < 2,
      symbol: 'circle',
      symbolSize: 6,
      lineStyle: { color: colour, width: 2, type: line.dashed === true ? [5, 4] : 'solid', cap: 'round' },
      itemStyle: { color: colour },
      emphasis: { disabled: true },
      animation: false,
      z: 3,
    };
  });

  const marks: LineSeriesOption = {
    id: 'marks',
    type: 'line',
    data: [],
    silent: true,
    animation: false,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: [
        ...(plot.levels ?? []).map((level) => ({
          yAxis: level.y,
          lineStyle: { color: look.lineStrong, type: [3, 3], width: 1 },
          label: { show: false },
        })),
        ...(plot.moment
          ? [
              {
                xAxis: plot.moment.x,
                lineStyle: { color: look.lineStrong, type: 'solid' as const, width: 1 },
                label: {
                  position: 'end' as const,
                  formatter: plot.moment.name,
                  align: momentAlign(
                    ((plot.moment.x - xStart) / (xEnd - xStart)) * plotWidth,
                    plotWidth,
                    look.textWidth(plot.moment.name, look.fontSize),
                  ),
                  color: look.muted,
                  fontSize: look.fontSize,
                  fontFamily: look.fontFamily,
                },
              },
            ]
          : []),
      ],
    },
  };

  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize: look.fontSize },
    grid: {
      left: Math.ceil(tickRoom) + 10,
      right: Math.ceil(nameRoom),
      // The moment's name stands above the plot; its room is kept even before there is one, so that nothing jumps.
      top: plot.moment === undefined ? 8 : look.fontSize + 12,
      bottom: look.fontSize * 2 + 22,
      outerBoundsMode: 'none',
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: {
        type: 'line',
        lineStyle: { color: look.lineStrong, width: 1, type: 'solid' },
        animation: false,
      },
    },
    xAxis: {
      type: 'value',
      min: xStart,
      max: xEnd,
      name: plot.xTitle,
      nameLocation: 'middle',
      nameGap: look.fontSize + 14,
      nameTextStyle: axisLabelStyle(look),
      axisLine: { show: true, onZero: false, lineStyle: { color: look.lineStrong, width: 1 } },
      axisTick: { show: true, length: 4, lineStyle: { color: look.lineStrong }, customValues: xTicks },
      splitLine: { show: false },
      axisLabel: {
        ...axisLabelStyle(look),
        customValues: xTicks,
        formatter: (value: number) => plot.xText?.(value) ?? integer(value),
      },
    },
    yAxis: {
      type: 'value',
      min: bounds.min,
      max: bounds.max,
      interval: bounds.step,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: look.line, width: 1 } },
      axisLabel: { ...axisLabelStyle(look), formatter: tickText },
    },
    series: [...lines, marks, endNames(plot, look, nameRoom, xEnd)],
  };
}

function digitsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** One row per x, one column per line. */
export function linesTable(
  xTitle: string,
  lines: readonly Line[],
  digits: number,
  xText: (x: number) => string = integer,
): FigureTable {
  const xs = [...new Set(lines.flatMap((line) => line.points.map((point) => point[0])))].sort(
    (a, b) => a - b,
  );
  const values = lines.map((line) => new Map(line.points));
  return {
    columns: [
      { title: xTitle, numeric: true },
      ...lines.map((line) => ({ title: line.name, numeric: true })),
    ],
    rows: xs.map((x) => [xText(x), ...values.map((byX) => decimal(byX.get(x), digits))]),
  };
}

/** Values of all lines at the pointer's x. */
export function linesTip(plot: LinePlot, at: Pointed, look: Look): Tip | null {
  if (at.x === null) return null;
  const x = Math.round(at.x);
  const lines = plot.lines.flatMap((line) => {
    const value = line.points.find((point) => point[0] === x)?.[1];
    return value === undefined || value === null
      ? []
      : [{ name: line.name, value: decimal(value, plot.digits), colour: seriesColour(look, line.colour) }];
  });
  return lines.length === 0 ? null : { heading: plot.xText?.(x) ?? `${plot.xTitle} ${integer(x)}`, lines };
}
