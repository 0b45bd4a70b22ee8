import type { ChartOption, CustomSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import type { Look } from './look.ts';
import { decimal, integer } from './numbers.ts';

export interface WordPoint {
  readonly word: string;
  readonly count: number | null;
  readonly x: number;
  readonly y: number;
}

export interface WordMapData {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly WordPoint[];
  /** Drawn in the accent, and named first. */
  readonly marked: ReadonlySet<string>;
  /** Share of the variance on each axis. */
  readonly explained: readonly [number, number];
}

const margin = 28;
const dot = 3;

/** Words as dots; names where there is room, marked words first. */
export function wordMap(data: WordMapData): Figure {
  const { points, explained, marked } = data;
  const share = (axis: 0 | 1): string => `${(explained[axis] * 100).toFixed(1)} %`;
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: `A map of ${integer(points.length)} words on two principal axes, which show ${share(0)} and ${share(1)} of the variance.`,
    table: {
      columns: [
        { title: 'word', numeric: false },
        { title: 'count', numeric: true },
        { title: 'first axis', numeric: true },
        { title: 'second axis', numeric: true },
      ],
      rows: points.map(({ word, count, x, y }) => [
        word,
        count === null ? '' : integer(count),
        decimal(x),
        decimal(y),
      ]),
    },
    height: 480,
    option: (look, size) => option(data, look, size.width, size.height),
    tip({ dataIndex }) {
      const point = points[dataIndex];
      if (point === undefined) return null;
      return {
        heading: point.word,
        lines: [
          ...(point.count === null ? [] : [{ name: 'occurrences', value: integer(point.count) }]),
          { name: 'choose it to see its neighbours', value: marked.has(point.word) ? 'marked' : '' },
        ],
      };
    },
  };
}

function option(
  { points, marked, explained }: WordMapData,
  look: Look,
  width: number,
  height: number,
): ChartOption {
  const bounds = (values: readonly number[]): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low || 1) * 0.04;
    return [low - room, high + room];
  };
  const [left, right] = bounds(points.map(({ x }) => x));
  const [bottom, top] = bounds(points.map(({ y }) => y));
  const place = (point: WordPoint): [number, number] => [
    margin + ((point.x - left) / (right - left)) * (width - 2 * margin),
    height - margin - ((point.y - bottom) / (top - bottom)) * (height - 2 * margin),
  ];
  const named = withRoom(points, marked, place, look, width);
  const renderItem: CustomSeriesOption['renderItem'] = ({ dataIndex }) => {
    const point = points[dataIndex]!;
    const [cx, cy] = place(point);
    const strong = marked.has(point.word);
    return {
      type: 'group',
      children: [
        {
          type: 'circle',
          // Marked words lie above the others, and names above all dots.
          z2: strong ? 10 : 0,
          shape: { cx, cy, r: strong ? dot + 1.5 : dot },
          style: { fill: strong ? look.accent : look.lineStrong, opacity: strong ? 1 : 0.75 },
        },
        ...(named.has(dataIndex)
          ? [
              {
                type: 'text' as const,
                z2: 20,
                style: {
                  x: cx + dot + 4,
                  y: cy,
                  text: point.word,
                  fill: strong ? look.accent : look.muted,
                  font: `${strong ? '600 ' : ''}${String(look.fontSize - 1)}px ${look.fontFamily}`,
                  textVerticalAlign: 'middle' as const,
                },
                silent: true,
              },
            ]
          : []),
      ],
    };
  };
  const axis = (name: string, min: number, max: number) => ({
    type: 'value' as const,
    min,
    max,
    name,
    nameLocation: 'middle' as const,
    nameGap: 8,
    nameTextStyle: { color: look.muted, fontSize: look.fontSize - 1 },
    axisLabel: { show: false },
    axisTick: { show: false },
    axisLine: { show: true, lineStyle: { color: look.line } },
    splitLine: { show: false },
  });
  return {
    animation: false,
    grid: { left: margin, right: margin, top: margin, bottom: margin },
    xAxis: axis(`first principal axis, ${(explained[0] * 100).toFixed(1)} % of the variance`, left, right),
    yAxis: axis(`second, ${(explained[1] * 100).toFixed(1)} %`, bottom, top),
    series: [
      {
        type: 'custom',
        renderItem,
        data: points.map(({ x, y }) => [x, y]),
        encode: { x: 0, y: 1 },
        cursor: 'pointer',
      },
    ],
  };
}

/** Positions of the words whose names do not run over each other; marked ones first, then the frequent. */
function withRoom(
  points: readonly WordPoint[],
  marked: ReadonlySet<string>,
  place: (point: WordPoint) => [number, number],
  look: Look,
  width: number,
): Set<number> {
  const order = points
    .map((_, index) => index)
    .sort(
      (a, b) =>
        Number(marked.has(points[b]!.word)) - Number(marked.has(points[a]!.word)) ||
        (points[b]!.count ?? 0) - (points[a]!.count ?? 0),
    );
  const boxes: { x: number; y: number; width: number }[] = [];
  const named = new Set<number>();
  const line = look.fontSize + 3;
  for (const index of order) {
    const point = points[index]!;
    const [x, y] = place(point);
    const box = { x: x + dot + 4, y, width: look.textWidth(point.word, look.fontSize - 1) + 6 };
    if (box.x + box.width > width) continue;
    const covered = boxes.some(
      (other) =>
        Math.abs(other.y - box.y) < line && box.x < other.x + other.width && other.x < box.x + box.width,
    );
    if (covered) continue;
    boxes.push(box);
    named.add(index);
  }
  return named;
}
