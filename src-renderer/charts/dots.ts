import type { ChartOption, CustomSeriesOption } from './echarts.ts';
import type { Figure, FigureTable, Tip } from './figure.ts';
import { niceBounds } from './lines.ts';
import { seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { decimal } from './numbers.ts';

export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Position in the palette. */
  readonly colour: number;
  /** Drawn larger, above the others. */
  readonly marked?: boolean;
}

export interface DotsData {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly dots: readonly Dot[];
  readonly table: FigureTable;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Equal distances are equal ratios. */
  readonly logarithmic?: boolean;
  /** Of an x that counts categories from 0: their names. */
  readonly xNames?: readonly string[] | undefined;
  readonly xLimits?: readonly [number, number];
  readonly yLimits?: readonly [number, number];
  readonly height?: number;
  readonly tip: (dot: number, look: Look) => Tip | null;
}

const radius = 3.5;

/** Single cases by two of their numbers. */
export function dots(data: DotsData): Figure {
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: data.description,
    table: data.table,
    height: data.height ?? 280,
    option: (look, { width, height }) => option(data, look, width, height),
    tip: ({ dataIndex }, look) => data.tip(dataIndex, look),
  };
}

function option(data: DotsData, look: Look, width: number, height: number): ChartOption {
  const { logarithmic = false, xNames } = data;
  const ys = data.dots.map(({ y }) => y);
  const yTicks = Math.max(2, Math.floor(height / 56));
  const y = bounds(ys, data.yLimits, yTicks);
  const xs = data.dots.map((dot) => (logarithmic ? Math.log10(dot.x) : dot.x));
  const xTicks = Math.max(2, Math.floor(width / 90));
  const x =
    xNames === undefined
      ? bounds(xs, data.xLimits, xTicks)
      : { min: -0.5, max: xNames.length - 0.5, step: 1 };
  const xText = (value: number): string => {
    if (xNames !== undefined) return xNames[value] ?? '';
    return logarithmic ? String(Number((10 ** value).toPrecision(2))) : plain(value, x.step);
  };
  const renderItem: CustomSeriesOption['renderItem'] = ({ dataIndex }, api) => {
    const dot = data.dots[dataIndex]!;
    const [cx = 0, cy = 0] = api.coord([xs[dataIndex]!, dot.y]);
    return {
      type: 'circle',
      z2: dot.marked === true ? 10 : 0,
      shape: { cx, cy, r: dot.marked === true ? radius + 2 : radius },
      style: {
        fill: seriesColour(look, dot.colour),
        opacity: dot.marked === true ? 1 : 0.65,
        ...(dot.marked === true ? { stroke: look.surface, lineWidth: 1.5 } : {}),
      },
    };
  };
  const label = { color: look.muted, fontSize: look.fontSize, fontFamily: look.fontFamily };
  const ticks = xNames?.map((_, index) => index) ?? steps(x);
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize: look.fontSize },
    grid: { left: 52, right: 16, top: 26, bottom: look.fontSize * 2 + 22, outerBoundsMode: 'none' },
    tooltip: { trigger: 'item', confine: true },
    xAxis: {
      type: 'value',
      min: x.min,
      max: x.max,
      name: data.xTitle,
      nameLocation: 'middle',
      nameGap: look.fontSize + 14,
      nameTextStyle: label,
      axisLine: { show: true, onZero: false, lineStyle: { color: look.lineStrong, width: 1 } },
      axisTick: { show: true, length: 4, lineStyle: { color: look.lineStrong }, customValues: ticks },
      splitLine: { show: false },
      axisLabel: { ...label, customValues: ticks, formatter: xText, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: y.min,
      max: y.max,
      interval: y.step,
      name: data.yTitle,
      nameLocation: 'end',
      nameGap: 12,
      nameTextStyle: { ...label, align: 'left', padding: [0, 0, 0, -44] },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: look.line, width: 1 } },
      axisLabel: { ...label, formatter: (value: number) => plain(value, y.step) },
    },
    series: [
      {
        type: 'custom',
        renderItem,
        data: data.dots.map((dot, index) => [xs[index]!, dot.y]),
        encode: { x: 0, y: 1 },
        clip: false,
      },
    ],
  };
}

function bounds(
  values: readonly number[],
  limits: readonly [number, number] | undefined,
  ticks: number,
): { min: number; max: number; step: number } {
  if (limits !== undefined) return niceBounds(limits[0], limits[1], ticks);
  return values.length === 0
    ? { min: 0, max: 1, step: 0.5 }
    : niceBounds(Math.min(...values), Math.max(...values), ticks);
}

function steps({ min, max, step }: { min: number; max: number; step: number }): number[] {
  const count = Math.round((max - min) / step);
  return Array.from({ length: count + 1 }, (_, index) => min + index * step);
}

function plain(value: number, step: number): string {
  return decimal(value, Math.min(4, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
}
