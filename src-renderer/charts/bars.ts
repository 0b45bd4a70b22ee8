import type { ChartOption, CustomSeriesOption } from './echarts.ts';
import type { Figure } from './figure.ts';
import { LABEL_GAP, niceBounds } from './lines.ts';
import { fitText, seriesColour } from './look.ts';
import type { Look } from './look.ts';
import { decimal, signed } from './numbers.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Position in the palette; without it the accent, or by sign where bars diverge. */
  readonly colour?: number;
  /** Written instead of the value, such as a share. */
  readonly text?: string;
}

export interface BarsData {
  readonly title: string;
  readonly subtitle: string;
  readonly bars: readonly Bar[];
  readonly nameTitle: string;
  readonly valueTitle: string;
  /** Bars to both sides of zero, coloured by sign, with signs on the numbers. */
  readonly diverging?: boolean;
  readonly digits?: number;
  /** Right end of the axis; the largest bar without it. */
  readonly max?: number;
}

const ROW_HEIGHT = 24;

/** Horizontal bars from zero, with their name at the left and their number at the right. */
export function bars(data: BarsData): Figure {
  const write = (bar: Bar): string =>
    bar.text ?? (data.diverging === true ? signed(bar.value, data.digits) : decimal(bar.value, data.digits));
  return {
    title: data.title,
    subtitle: data.subtitle,
    description: `Bars. ${data.bars.map((bar) => `${bar.name}: ${write(bar)}`).join('; ')}.`,
    table: {
      columns: [
        { title: data.nameTitle, numeric: false },
        { title: data.valueTitle, numeric: true },
      ],
      rows: data.bars.map((bar) => [bar.name, write(bar)]),
    },
    height: data.bars.length * ROW_HEIGHT + 12,
    option: (look, size) => barsOption(data, write, look, size.width),
  };
}

function barsOption(data: BarsData, write: (bar: Bar) => string, look: Look, width: number): ChartOption {
  const { fontSize } = look;
  const left = Math.min(
    width * 0.4,
    Math.max(24, ...data.bars.map((bar) => look.textWidth(bar.name, fontSize))) + LABEL_GAP + 6,
  );
  const right = Math.max(20, ...data.bars.map((bar) => look.textWidth(write(bar), fontSize))) + 2 * LABEL_GAP;
  const values = data.bars.map((bar) => bar.value);
  const top = data.max ?? Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const { min, max } =
    data.diverging === true
      ? { min: -Math.max(top, -bottom) || -1, max: Math.max(top, -bottom) || 1 }
      : data.max === undefined
        ? niceBounds(bottom, top || 1, 4)
        : { min: bottom, max: data.max };
  const label = (text: (index: number) => string, side: 'left' | 'right', margin: number) => ({
    type: 'category' as const,
    inverse: true,
    position: side,
    data: data.bars.map((_bar, position) => String(position)),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      interval: 0,
      margin,
      align: 'right' as const,
      color: look.text,
      fontSize,
      fontFamily: look.fontFamily,
      formatter: (position: string) => text(Number(position)),
    },
  });
  const series: CustomSeriesOption = {
    id: 'bars',
    type: 'custom',
    animation: false,
    data: data.bars.map((bar, index) => [bar.value, index]),
    encode: { x: 0, y: 1 },
    renderItem: (params, api) => {
      const bar = data.bars[params.dataIndex];
      const [zero = 0] = api.coord([0, api.value(1)]);
      const [end = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const colour =
        bar?.colour !== undefined
          ? seriesColour(look, bar.colour)
          : data.diverging !== true
            ? look.accent
            : (bar?.value ?? 0) < 0
              ? look.negative
              : look.positive;
      return {
        type: 'rect',
        shape: {
          x: Math.min(zero, end),
          y: y - 7,
          width: Math.max(1, Math.abs(end - zero)),
          height: 14,
          r: 1.5,
        },
        style: { fill: colour },
      };
    },
  };
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize },
    grid: { left: Math.ceil(left), right: Math.ceil(right), top: 4, bottom: 8, outerBoundsMode: 'none' },
    xAxis: { type: 'value', min, max, show: false },
    yAxis: [
      label((index) => fitText(look, data.bars[index]?.name ?? '', left - LABEL_GAP - 2), 'left', LABEL_GAP),
      label(
        (index) => (data.bars[index] === undefined ? '' : write(data.bars[index])),
        'right',
        Math.ceil(right) - 2,
      ),
    ],
    series: [
      series,
      {
        id: 'zero',
        type: 'line',
        data: [],
        silent: true,
        animation: false,
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          data: [
            {
              xAxis: 0,
              lineStyle: { color: look.lineStrong, type: 'solid', width: 1 },
              label: { show: false },
            },
          ],
        },
      },
    ],
  };
}
