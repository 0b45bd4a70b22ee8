/** The figures of a report, drawn as SVG from the numbers alone: they print sharply and need no browser to be made. */
import type { Epoch, Estimate, PartMetrics } from '../../api/runs.ts';
import { html, type Markup } from './html.ts';
import { count, decimal } from './numbers.ts';

const ink = '#211f1b';
const muted = '#57524a';
const line = '#ddd7ca';
const accent = '#17707a';
const second = '#c4561c';

function svg(width: number, height: number, title: string, content: readonly Markup[]): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${content}</svg>`; // prettier-ignore
}

function text(
  x: number,
  y: number,
  words: string,
  options: { anchor?: string; colour?: string; size?: number; weight?: number } = {},
): Markup {
  const { anchor = 'start', colour = muted, size = 12, weight = 400 } = options;
  return html`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}" font-weight="${weight}">${words}</text>`; // prettier-ignore
}

function rule(x1: number, y1: number, x2: number, y2: number, colour = line, width = 1): Markup {
  return html`<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}" stroke-width="${width}" />`; // prettier-ignore
}

export interface IntervalRow {
  readonly name: string;
  readonly estimate: Estimate;
  /** A mark to compare with, such as always giving the most frequent category. */
  readonly reference?: number | undefined;
}

/** A dot with its 95 % interval per row, on an axis that is shared. */
export function intervalFigure(rows: readonly IntervalRow[], title: string): Markup {
  const width = 680;
  const left = 170;
  const right = width - 190;
  const step = 26;
  const height = rows.length * step + 34;
  const values = rows.flatMap(({ estimate, reference }) =>
    [estimate.low, estimate.value, estimate.high, reference].filter((value) => typeof value === 'number'),
  );
  const from = Math.max(0, Math.floor((Math.min(...values, 1) - 0.02) * 10) / 10);
  const to = Math.min(1, Math.ceil((Math.max(...values, from + 0.1) + 0.001) * 10) / 10);
  const x = (value: number): number => left + ((value - from) / (to - from)) * (right - left);
  const ticks = Array.from({ length: Math.round((to - from) * 10) + 1 }, (_, index) => from + index / 10);
  return svg(width, height, title, [
    ...ticks.flatMap((tick) => [
      rule(x(tick), 6, x(tick), height - 26),
      text(x(tick), height - 10, tick.toFixed(1), { anchor: 'middle', size: 11 }),
    ]),
    ...rows.flatMap(({ name, estimate, reference }, index) => {
      const y = 18 + index * step;
      const { value, low, high } = estimate;
      return [
        text(left - 14, y + 4, shortened(name, 26), { anchor: 'end', colour: ink, size: 13 }),
        ...(reference === undefined ? [] : [rule(x(reference), y - 8, x(reference), y + 8, second, 2)]),
        ...(low === null || high === null ? [] : [rule(x(low), y, x(high), y, accent, 2)]),
        ...(value === null
          ? []
          : [html`<circle cx="${x(value).toFixed(1)}" cy="${y}" r="4.5" fill="${accent}" />`]),
        text(right + 18, y + 4, decimal(value), { colour: ink, size: 13, weight: 600 }),
        text(right + 62, y + 4, low === null || high === null ? '' : `[${decimal(low)}, ${decimal(high)}]`, {
          size: 12,
        }),
      ];
    }),
  ]);
}

/** Gold down, predicted across; shade and percent are of the gold row. */
export function confusionFigure(classes: readonly string[], confusion: PartMetrics['confusion']): Markup {
  const cell = Math.max(54, Math.min(92, Math.floor(500 / classes.length)));
  const left = 150;
  const top = 50;
  const width = Math.max(left + cell * classes.length + 16, 420);
  const height = top + cell * 0.62 * classes.length + 8;
  const tall = cell * 0.62;
  return svg(width, height, 'Confusion of gold and predicted categories', [
    text(left + (cell * classes.length) / 2, 14, 'predicted', { anchor: 'middle', size: 12 }),
    ...classes.map((name, index) =>
      text(left + cell * (index + 0.5), top - 10, shortened(name, Math.floor(cell / 7)), {
        anchor: 'middle',
        colour: ink,
      }),
    ),
    ...confusion.flatMap((row, gold) => {
      const total = row.reduce((sum, value) => sum + value, 0);
      const y = top + gold * tall;
      return [
        text(left - 12, y + tall / 2 + 4, shortened(classes[gold] ?? '', 18), { anchor: 'end', colour: ink }),
        ...row.flatMap((value, predicted) => {
          const share = total === 0 ? 0 : value / total;
          const x = left + predicted * cell;
          // Right answers in the accent, wrong ones in the other hue: the diagonal is seen also where it is weak.
          const hue = gold === predicted ? '23 112 122' : '196 86 28';
          const light = share > 0.55 ? '#ffffff' : ink;
          return [
            html`<rect x="${(x + 1).toFixed(1)}" y="${(y + 1).toFixed(1)}" width="${cell - 2}" height="${(tall - 2).toFixed(1)}" rx="2" fill="rgb(${hue} / ${(0.06 + share * 0.9).toFixed(3)})" />`, // prettier-ignore
            text(x + cell / 2, y + tall / 2 + 1, count(value), {
              anchor: 'middle',
              colour: light,
              size: 13,
              weight: 600,
            }),
            text(x + cell / 2, y + tall / 2 + 14, `${String(Math.round(share * 100))} %`, {
              anchor: 'middle',
              colour: light,
              size: 10,
            }),
          ];
        }),
      ];
    }),
  ]);
}

/** Loss of training and validation, epoch by epoch. */
export function lossFigure(epochs: readonly Epoch[]): Markup {
  const lines = [
    { name: 'training', colour: accent, of: (epoch: Epoch) => epoch.trainLoss },
    { name: 'validation', colour: second, of: (epoch: Epoch) => epoch.validationLoss },
  ]
    .map(({ of, ...rest }) => ({
      ...rest,
      points: epochs.flatMap((epoch) => {
        const loss = of(epoch);
        return loss === null ? [] : [{ epoch: epoch.epoch, loss }];
      }),
    }))
    .filter(({ points }) => points.length > 1);
  const width = 680;
  const height = 230;
  const [left, right, top, bottom] = [56, width - 96, 12, height - 36];
  const losses = lines.flatMap(({ points }) => points.map(({ loss }) => loss));
  const first = Math.min(...epochs.map(({ epoch }) => epoch));
  const last = Math.max(...epochs.map(({ epoch }) => epoch));
  const low = Math.min(0, ...losses);
  const high = Math.max(...losses) * 1.05 || 1;
  const x = (epoch: number): number => left + ((epoch - first) / Math.max(1, last - first)) * (right - left);
  const y = (loss: number): number => bottom - ((loss - low) / (high - low)) * (bottom - top);
  const ticks = [0, 1, 2, 3, 4].map((index) => low + ((high - low) * index) / 4);
  const ends = lines.map(({ points }) => y(points.at(-1)?.loss ?? 0));
  const apart = ends.length === 2 && Math.abs((ends[0] as number) - (ends[1] as number)) < 16;
  return svg(width, height, 'Loss by epoch', [
    ...ticks.flatMap((tick) => [
      rule(left, y(tick), right, y(tick)),
      text(left - 8, y(tick) + 4, decimal(tick, high < 1 ? 2 : 1), { anchor: 'end', size: 11 }),
    ]),
    ...[first, last].map((epoch) =>
      text(x(epoch), bottom + 18, String(epoch), { anchor: 'middle', size: 11 }),
    ),
    text((left + right) / 2, bottom + 30, 'epoch', { anchor: 'middle', size: 11 }),
    ...lines.flatMap(({ name, colour, points }, index) => [
      html`<polyline fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" points="${points.map(({ epoch, loss }) => `${x(epoch).toFixed(1)},${y(loss).toFixed(1)}`).join(' ')}" />`, // prettier-ignore
      text(right + 8, (ends[index] as number) + 4 + (apart ? (index === 0) === (ends[0] as number) > (ends[1] as number) ? 8 : -8 : 0), name, { colour, weight: 600 }), // prettier-ignore
    ]),
  ]);
}

/** How right the model is at each level of confidence; the diagonal is a model whose confidence can be taken at its word. */
export function reliabilityFigure(bins: NonNullable<PartMetrics['reliability']>): Markup {
  const side = 250;
  const left = 50;
  const top = 10;
  const x = (value: number): number => left + value * side;
  const y = (value: number): number => top + (1 - value) * side;
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return svg(left + side + 24, top + side + 44, 'Reliability diagram', [
    ...ticks.flatMap((tick) => [
      rule(x(0), y(tick), x(1), y(tick)),
      text(left - 8, y(tick) + 4, tick.toFixed(2), { anchor: 'end', size: 11 }),
      text(x(tick), top + side + 18, tick.toFixed(2), { anchor: 'middle', size: 11 }),
    ]),
    rule(x(0), y(0), x(1), y(1), muted, 1),
    ...bins.flatMap(({ count: documents, accuracy, confidence }) =>
      accuracy === null || confidence === null
        ? []
        : [
            html`<circle cx="${x(confidence).toFixed(1)}" cy="${y(accuracy).toFixed(1)}" r="${(2.5 + 6 * Math.sqrt(documents / most)).toFixed(1)}" fill="${accent}" fill-opacity="0.75" />`, // prettier-ignore
          ],
    ),
    text(x(0.5), top + side + 36, 'confidence', { anchor: 'middle', size: 11 }),
  ]);
}

function shortened(words: string, most: number): string {
  const letters = [...words];
  return letters.length <= most ? words : `${letters.slice(0, Math.max(1, most - 1)).join('')}…`;
}
