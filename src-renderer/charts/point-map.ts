import type { CustomSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import { seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { decimal, integer } from './numbers.ts';

export interface MapPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly group: string | null;
  /** The beginning of a document. */
  readonly text: string | null;
}

export interface PointMapData {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly MapPoint[];
  /** Groups in the order of their colours; the rest is grey. */
  readonly groups: readonly string[];
  /** Position of the point that is looked at. */
  readonly chosen: number | null;
}

const margin = 16;
const legendHeight = 24;

/** Points of a plane without axes: only who is near whom has meaning. Colours by group, named above in the order of the palette. */
export function pointMap(data: PointMapData): Figure {
  const { points, groups, chosen } = data;
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: `A map of ${integer(points.length)} points${groups.length > 0 ? `, coloured by ${groups.join(', ')}` : ''}.`,
    table: {
      columns: [
        { title: 'point', numeric: false },
        { title: 'group', numeric: false },
        { title: 'x', numeric: true },
        { title: 'y', numeric: true },
        { title: 'text', numeric: false },
      ],
      rows: points.map(({ name, group, x, y, text }) => [
        name,
        group ?? '',
        decimal(x),
        decimal(y),
        text ?? '',
      ]),
    },
    height: 460,
    option(look, { width, height }) {
      const place = placer(points, width, height);
      const renderItem: CustomSeriesOption['renderItem'] = ({ dataIndex }) => {
        const point = points[dataIndex]!;
        const [cx, cy] = place(point);
        const marked = dataIndex === chosen;
        return {
          type: 'circle',
          z2: marked ? 10 : 0,
          shape: { cx, cy, r: marked ? 6 : 3 },
          style: {
            fill: colourOf(point, groups, look),
            opacity: marked ? 1 : 0.7,
            ...(marked ? { stroke: look.text, lineWidth: 2 } : {}),
          },
        };
      };
      const hidden = { show: false, type: 'value' as const, min: 0, max: 1 };
      return {
        animation: false,
        grid: { left: 0, right: 0, top: 0, bottom: 0 },
        xAxis: hidden,
        yAxis: hidden,
        tooltip: { trigger: 'item', confine: true },
        series: [
          {
            type: 'custom',
            renderItem,
            data: points.map(() => [0, 0]),
            encode: { x: 0, y: 1 },
            clip: false,
            cursor: 'pointer',
          },
          {
            type: 'custom',
            silent: true,
            clip: false,
            data: groups.length === 0 ? [] : [[0, 0]],
            renderItem: () => ({ type: 'group', children: legend(groups, look, width) }),
          },
        ],
      };
    },
    tip({ dataIndex }) {
      const point = points[dataIndex];
      if (point === undefined) return null;
      return {
        heading: point.text === null ? point.name : shortened(point.text),
        lines: [
          ...(point.group === null ? [] : [{ name: point.group, value: '' }]),
          ...(point.text === null ? [] : [{ name: 'document', value: point.name }]),
        ],
      };
    },
  };
}

function placer(
  points: readonly MapPoint[],
  width: number,
  height: number,
): (point: MapPoint) => [number, number] {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const room = height - legendHeight;
  // One scale for both directions: a map that is stretched would show other neighbours.
  const scale = Math.min(
    (width - 2 * margin) / (right - left || 1),
    (room - 2 * margin) / (top - bottom || 1),
  );
  return ({ x, y }) => [
    width / 2 + (x - (left + right) / 2) * scale,
    legendHeight + room / 2 - (y - (bottom + top) / 2) * scale,
  ];
}

function colourOf({ group }: MapPoint, groups: readonly string[], look: Look): string {
  const place = group === null ? -1 : groups.indexOf(group);
  if (groups.length === 0) return look.accent;
  return place < 0 ? look.lineStrong : seriesColour(look, place);
}

function legend(groups: readonly string[], look: Look, width: number) {
  let x = margin;
  return groups.flatMap((name, index) => {
    const from = x;
    const room = look.textWidth(name, look.fontSize) + 32;
    if (from + room > width) return [];
    x += room;
    return [
      {
        type: 'circle' as const,
        silent: true,
        shape: { cx: from + 5, cy: 11, r: 5 },
        style: { fill: seriesColour(look, index) },
      },
      {
        type: 'text' as const,
        silent: true,
        style: {
          x: from + 15,
          y: 11,
          text: name,
          fill: look.text,
          font: `${String(look.fontSize)}px ${look.fontFamily}`,
          textVerticalAlign: 'middle' as const,
        },
      },
    ];
  });
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 80 ? text : `${characters.slice(0, 80).join('').trimEnd()}…`;
}
