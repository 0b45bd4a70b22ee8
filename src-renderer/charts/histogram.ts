import type { ChartOption, CustomSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import { axisLabelStyle, niceBounds, niceStep } from './lines.ts';
import { seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { compact, integer, percent } from './numbers.ts';

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface HistogramData {
  readonly title: string;
  /** What is counted along the x axis, such as `words`. */
  readonly unit: string;
  /** What is counted in the bins, in the plural, such as `documents`. */
  readonly items: string;
  /** Of one width; only the last may reach further, to hold all larger items. */
  readonly bins: readonly HistogramBin[];
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  /** Further places to mark, such as where a limit cuts texts off; those beyond the last bar are left out. */
  readonly limits?: readonly { readonly at: number; readonly name: string }[];
}

/** How many items lie in each range; the median and the 95th percentile are marked. */
export function histogram(data: HistogramData): Figure {
  const { bins, unit, items } = data;
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const open = openEnd(bins);
  const range = (bin: HistogramBin): string =>
    bin.from === open ? `${integer(bin.from)} and more` : `${integer(bin.from)}–${integer(bin.to)}`;
  return {
    title: data.title,
    // The axis names the unit; a long line would break in a narrow panel.
    subtitle:
      open === undefined
        ? `${items} by number of ${unit}`
        : `${items}; last bar: ${integer(open)} to ${integer(data.max)}`,
    description: `Histogram of ${integer(total)} ${items} by number of ${unit}: the median is ${integer(data.median)}, 95 % have at most ${integer(data.p95)}, the largest has ${integer(data.max)}.`,
    table: {
      columns: [
        { title: unit, numeric: true },
        { title: items, numeric: true },
        { title: 'share', numeric: true },
      ],
      rows: bins.map((bin) => [
        range(bin),
        integer(bin.count),
        percent(total === 0 ? null : bin.count / total),
      ]),
    },
    height: 220,
    option: (look, size) => histogramOption(data, look, size.width, size.height),
    tip: (at, look) => {
      const bin = bins[at.dataIndex];
      if (bin === undefined) return null;
      return {
        heading: `${range(bin)} ${unit}`,
        lines: [
          { name: items, value: integer(bin.count), colour: seriesColour(look, 0) },
          { name: 'share', value: percent(total === 0 ? null : bin.count / total) },
        ],
      };
    },
  };
}

/** Where a last bin begins that holds more than the width of the others. */
function openEnd(bins: readonly HistogramBin[]): number | undefined {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined || bins.length < 2) return undefined;
  return last.to - last.from > first.to - first.from ? last.from : undefined;
}

function histogramOption(data: HistogramData, look: Look, width: number, height: number): ChartOption {
  const open = openEnd(data.bins);
  const binWidth = (data.bins[0]?.to ?? 1) - (data.bins[0]?.from ?? 0);
  // Heights are counts, so all bars are of one width: an open last bin is drawn like the others, and named as open.
  const bins = data.bins.map((bin) => (bin.from === open ? { ...bin, to: bin.from + binWidth } : bin));
  const xMin = bins[0]?.from ?? 0;
  const xMax = bins.at(-1)?.to ?? 1;
  const highest = Math.max(1, ...bins.map((bin) => bin.count));
  const y = niceBounds(0, highest, Math.max(2, Math.floor(height / 64)));
  // All ticks in one notation: 5K beside 10K, not 5,000.
  const tickText = (value: number): string => (y.max >= 10_000 ? compact(value) : integer(value));
  const tickRoom = Math.max(
    look.textWidth(tickText(y.max), look.fontSize),
    look.textWidth(tickText(y.max - y.step), look.fontSize),
  );
  const edge = look.textWidth(integer(xMax), look.fontSize) / 2 + 2;
  const bar = seriesColour(look, 0);
  const bars: CustomSeriesOption = {
    id: 'bins',
    type: 'custom',
    clip: true,
    data: bins.map((bin) => [bin.from, bin.to, bin.count]),
    encode: { x: [0, 1], y: 2 },
    itemStyle: { color: bar },
    renderItem: (_params, api) => {
      const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
      const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
      // A hairline of surface between bars, but never a bar thinner than a pixel, nor a non-empty one without height.
      const gap = right - left > 4 ? 1 : 0;
      const barHeight = Number(api.value(2)) > 0 ? Math.max(1, bottom - top) : 0;
      return {
        type: 'rect',
        shape: { x: left, y: bottom - barHeight, width: Math.max(1, right - left - gap), height: barHeight },
        style: { fill: bar },
        emphasis: { style: { fill: look.text } },
      };
    },
    animation: false,
  };
  const mark = (x: number, name: string, align: 'left' | 'right') => ({
    xAxis: x,
    lineStyle: { color: look.text, type: 'solid' as const, width: 1 },
    label: {
      position: 'end' as const,
      formatter: name,
      color: look.text,
      fontSize: look.fontSize,
      fontFamily: look.fontFamily,
      align,
      padding: [0, 4],
    },
  });
  const plotWidth = Math.max(60, width - tickRoom - 24);
  const at = (x: number): number => ((x - xMin) / (xMax - xMin || 1)) * plotWidth;
  const medianName = `median ${integer(data.median)}`;
  const p95Name = `95 %: ${integer(data.p95)}`;
  // The two names stand on the outer sides of their lines where the lines are too close to hold them between.
  const gap = at(data.p95) - at(data.median);
  const [medianWidth, p95Width] = [medianName, p95Name].map((name) =>
    look.textWidth(name, look.fontSize),
  ) as [number, number];
  const together = gap < medianWidth + 12;
  const p95Left = !together && plotWidth - at(data.p95) < p95Width + 8;
  const crowded = together || (p95Left && gap < medianWidth + p95Width + 20);
  const medianLeft = crowded && at(data.median) > medianWidth + 4;
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize: look.fontSize },
    grid: {
      left: Math.ceil(tickRoom) + 10,
      right: Math.ceil(Math.max(12, edge)),
      top: look.fontSize + 12,
      bottom: look.fontSize * 2 + 22,
      outerBoundsMode: 'none',
    },
    tooltip: { trigger: 'item', confine: true },
    xAxis: {
      type: 'value',
      min: xMin,
      max: xMax,
      interval: Math.max(1, niceStep(xMax - xMin || 1, Math.max(2, Math.floor(plotWidth / 72)))),
      name: data.unit,
      nameLocation: 'middle',
      nameGap: look.fontSize + 14,
      nameTextStyle: axisLabelStyle(look),
      axisLine: { show: true, lineStyle: { color: look.lineStrong, width: 1 } },
      axisTick: { show: true, length: 4, lineStyle: { color: look.lineStrong } },
      splitLine: { show: false },
      axisLabel: { ...axisLabelStyle(look), hideOverlap: true, formatter: (value: number) => integer(value) },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: y.max,
      interval: y.step,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: look.line, width: 1 } },
      axisLabel: { ...axisLabelStyle(look), formatter: tickText },
    },
    series: [
      bars,
      {
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
            ...(data.p95 > data.median ? [data.median, data.p95] : [data.median]).map((x) => ({
              xAxis: x,
              // A seam of paper, so that the line is seen on the bars; faint, so that a bar does not look cut in two.
              lineStyle: { color: look.surface, type: 'solid' as const, width: 3, opacity: 0.45 },
              label: { show: false },
            })),
            ...(data.limits ?? [])
              .filter(({ at: limit }) => limit > xMin && limit < xMax)
              .map(({ at: limit, name }) => ({
                xAxis: limit,
                lineStyle: { color: look.muted, type: [3, 3], width: 1 },
                // Along its line, where the names of the median and the 95th percentile leave room.
                label: {
                  position: 'insideEndTop' as const,
                  formatter: name,
                  color: look.muted,
                  fontSize: look.fontSize,
                  fontFamily: look.fontFamily,
                },
              })),
            mark(data.median, medianName, medianLeft ? 'right' : 'left'),
            ...(data.p95 > data.median ? [mark(data.p95, p95Name, p95Left ? 'right' : 'left')] : []),
          ],
        },
      },
    ],
  };
}
