import type { ChartOption, CustomSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import { LABEL_GAP, axisLabelStyle, niceBounds } from './lines.ts';
import { fitText, seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { bounds, decimal, signed } from './numbers.ts';

export interface IntervalRow {
  readonly name: string;
  readonly value: number | null;
  /** 95 % interval; null where none could be estimated. */
  readonly low: number | null;
  readonly high: number | null;
  /** Value of the majority baseline for the same quantity. */
  readonly baseline?: number | null | undefined;
  /** Rows with the same group stand together under its name. */
  readonly group?: string;
  /** Position in the palette; the accent without it. */
  readonly colour?: number;
  /** Said after the interval, such as the number of documents. */
  readonly note?: string;
}

export interface IntervalsData {
  readonly title: string;
  readonly subtitle: string;
  readonly rows: readonly IntervalRow[];
  /** Shares: [0, 1]. Differences have no limits, and a line at zero. */
  readonly limits?: readonly [number, number];
  readonly differences?: boolean;
  readonly baselineName?: string;
  readonly rowTitle?: string;
}

/** A line of the chart: a row, or the name of a group above its rows. */
type Entry =
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'row'; readonly row: IntervalRow; readonly index: number };

function entriesOf(rows: readonly IntervalRow[]): Entry[] {
  const entries: Entry[] = [];
  let group: string | undefined;
  rows.forEach((row, index) => {
    if (row.group !== undefined && row.group !== group) entries.push({ kind: 'group', name: row.group });
    group = row.group;
    entries.push({ kind: 'row', row, index });
  });
  return entries;
}

const ROW_HEIGHT = 26;
const BASELINE = 'majority';

/** Dots with their 95 % intervals, one row each, with the numbers in a column at the right: a forest plot. */
export function intervals(data: IntervalsData): Figure {
  const entries = entriesOf(data.rows);
  const number = data.differences === true ? signed : decimal;
  const withBaseline = data.rows.some((row) => typeof row.baseline === 'number');
  const baselineName = data.baselineName ?? BASELINE;
  const grouped = data.rows.some((row) => row.group !== undefined);
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: `Dots with 95 % intervals. ${data.rows
      .map((row) =>
        [
          `${row.group === undefined ? '' : `${row.group}, `}${row.name}: ${number(row.value)} ${bounds(row)}`.trim(),
          typeof row.baseline === 'number' ? ` (${baselineName} ${number(row.baseline)})` : '',
        ].join(''),
      )
      .join('; ')}.`,
    table: {
      columns: [
        ...(grouped ? [{ title: 'metric', numeric: false }] : []),
        { title: data.rowTitle ?? '', numeric: false },
        { title: data.differences === true ? 'difference' : 'value', numeric: true },
        { title: '95 % low', numeric: true },
        { title: '95 % high', numeric: true },
        ...(withBaseline ? [{ title: baselineName, numeric: true }] : []),
      ],
      rows: data.rows.map((row) => [
        ...(grouped ? [row.group ?? ''] : []),
        row.name,
        number(row.value),
        number(row.low),
        number(row.high),
        ...(withBaseline ? [number(row.baseline)] : []),
      ]),
    },
    height: entries.length * ROW_HEIGHT + 52,
    option: (look, size) => intervalsOption(data, entries, look, size.width),
    tip: (at, look) => {
      const row = data.rows[at.dataIndex];
      if (row === undefined) return null;
      return {
        heading: row.group === undefined ? row.name : `${row.group}: ${row.name}`,
        lines: [
          {
            name: data.differences === true ? 'difference' : 'value',
            value: number(row.value),
            colour: row.colour === undefined ? look.accent : seriesColour(look, row.colour),
          },
          { name: '95 % interval', value: bounds(row) || 'none' },
          ...(typeof row.baseline === 'number' ? [{ name: baselineName, value: number(row.baseline) }] : []),
          ...(row.note === undefined ? [] : [{ name: '', value: row.note }]),
        ],
      };
    },
  };
}

function intervalsOption(
  data: IntervalsData,
  entries: readonly Entry[],
  look: Look,
  width: number,
): ChartOption {
  const number = data.differences === true ? signed : decimal;
  const rowText = (row: IntervalRow): string => `${number(row.value)}  ${bounds(row)}`.trimEnd();
  const nameWidth = (entry: Entry): number =>
    look.textWidth(entry.kind === 'group' ? entry.name : entry.row.name, look.fontSize);
  const left = Math.min(width * 0.36, Math.max(40, ...entries.map(nameWidth)) + LABEL_GAP + 6);
  const right =
    Math.max(20, ...data.rows.map((row) => look.textWidth(rowText(row), look.fontSize))) + 2 * LABEL_GAP;

  const seen = data.rows
    .flatMap((row) => [row.value, row.low, row.high, row.baseline])
    .filter((x) => typeof x === 'number');
  if (data.differences === true) seen.push(0);
  const plotWidth = Math.max(60, width - left - right);
  const limits = data.limits ?? [-Infinity, Infinity];
  const axis = niceBounds(
    seen.length === 0 ? 0 : Math.min(...seen),
    seen.length === 0 ? 1 : Math.max(...seen),
    Math.max(2, Math.floor(plotWidth / 80)),
  );
  const min = Math.max(axis.min, limits[0]);
  const max = Math.min(axis.max, limits[1]);

  // A category axis counts from the bottom unless inverted; positions are those of `entries`.
  const drawn = entries.flatMap((entry, position) => (entry.kind === 'row' ? [{ ...entry, position }] : []));
  const dots: CustomSeriesOption = {
    id: 'intervals',
    type: 'custom',
    animation: false,
    // NaN where a value is missing: the row stays, empty, and keeps its place.
    data: drawn.map(({ row, position }) => [
      row.value ?? NaN,
      row.low ?? NaN,
      row.high ?? NaN,
      row.baseline ?? NaN,
      position,
    ]),
    encode: { x: [0, 1, 2, 3], y: 4 },
    renderItem: (params, api) => {
      const row = drawn[params.dataIndex]?.row;
      const position = Number(api.value(4));
      const colour = row?.colour === undefined ? look.accent : seriesColour(look, row.colour);
      const point = (dimension: number): [number, number] => {
        const [x = 0, y = 0] = api.coord([api.value(dimension), position]);
        return [x, y];
      };
      const children: {
        type: 'line' | 'circle' | 'rect';
        shape: Record<string, number>;
        style: Record<string, unknown>;
      }[] = [];
      const [, y] = point(0);
      // The whole row answers the pointer, not only the dot.
      const [areaX = 0] = api.coord([min, position]);
      const [areaEnd = 0] = api.coord([max, position]);
      children.push({
        type: 'rect',
        shape: { x: areaX, y: y - ROW_HEIGHT / 2, width: areaEnd - areaX, height: ROW_HEIGHT },
        style: { fill: look.surface, opacity: 0 },
      });
      if (typeof row?.baseline === 'number') {
        const [x] = point(3);
        children.push({
          type: 'line',
          shape: { x1: x, y1: y - 8, x2: x, y2: y + 8 },
          style: { stroke: look.muted, lineWidth: 1.5, lineDash: [2, 2] },
        });
      }
      if (typeof row?.low === 'number' && typeof row.high === 'number') {
        const [from] = point(1);
        const [to] = point(2);
        const style = { stroke: colour, lineWidth: 1.5 };
        children.push({ type: 'line', shape: { x1: from, y1: y, x2: to, y2: y }, style });
        // Ends taller than the dot: an interval narrower than the dot is still seen.
        for (const x of [from, to]) {
          children.push({ type: 'line', shape: { x1: x, y1: y - 5, x2: x, y2: y + 5 }, style });
        }
      }
      if (typeof row?.value === 'number') {
        const [x] = point(0);
        children.push({
          type: 'circle',
          shape: { cx: x, cy: y, r: 3 },
          style: { fill: colour },
        });
      }
      return { type: 'group', children } as ReturnType<NonNullable<CustomSeriesOption['renderItem']>>;
    },
  };

  const firstBaseline = data.rows.find((row) => typeof row.baseline === 'number')?.baseline;
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize: look.fontSize },
    grid: { left: Math.ceil(left), right: Math.ceil(right), top: 20, bottom: 30, outerBoundsMode: 'none' },
    tooltip: { trigger: 'item', confine: true },
    xAxis: {
      type: 'value',
      min,
      max,
      interval: axis.step,
      axisLine: { show: true, onZero: false, lineStyle: { color: look.lineStrong, width: 1 } },
      axisTick: { show: true, length: 4, lineStyle: { color: look.lineStrong } },
      splitLine: { lineStyle: { color: look.line, width: 1 } },
      axisLabel: {
        ...axisLabelStyle(look),
        hideOverlap: true,
        formatter: (value: number) => number(value, Math.max(1, -Math.floor(Math.log10(axis.step) + 1e-9))),
      },
    },
    yAxis: [
      {
        type: 'category',
        inverse: true,
        data: entries.map((_entry, position) => String(position)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...axisLabelStyle(look),
          interval: 0,
          margin: LABEL_GAP,
          color: look.text,
          formatter: (position: string) => {
            const entry = entries[Number(position)];
            if (entry === undefined) return '';
            const name = fitText(
              look,
              entry.kind === 'group' ? entry.name : entry.row.name,
              left - LABEL_GAP - 2,
            );
            return entry.kind === 'group' ? `{group|${name}}` : name;
          },
          rich: {
            group: {
              color: look.muted,
              fontSize: look.fontSize,
              fontFamily: look.fontFamily,
              fontWeight: 600,
            },
          },
        },
      },
      {
        type: 'category',
        inverse: true,
        position: 'right',
        data: entries.map((_entry, position) => String(position)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...axisLabelStyle(look),
          interval: 0,
          align: 'right',
          // Right-aligned against the edge of the picture: digits stand under digits.
          margin: Math.ceil(right) - 2,
          color: look.text,
          formatter: (position: string) => {
            const entry = entries[Number(position)];
            return entry?.kind === 'row' ? rowText(entry.row) : '';
          },
        },
      },
    ],
    series: [
      dots,
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
            ...(data.differences === true
              ? [
                  {
                    xAxis: 0,
                    lineStyle: { color: look.lineStrong, type: 'solid' as const, width: 1 },
                    label: { show: false },
                  },
                ]
              : []),
            ...(typeof firstBaseline === 'number'
              ? [
                  {
                    xAxis: firstBaseline,
                    lineStyle: { width: 0 },
                    label: {
                      position: 'start' as const,
                      formatter: data.baselineName ?? BASELINE,
                      color: look.muted,
                      fontSize: look.fontSize,
                      fontFamily: look.fontFamily,
                    },
                  },
                ]
              : []),
          ],
        },
      },
    ],
  };
}
