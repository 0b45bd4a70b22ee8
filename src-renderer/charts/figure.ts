import type { ChartOption } from './echarts.ts';
import type { Look } from './look.ts';

/** The space a figure is drawn into, CSS pixels. */
export interface FigureSize {
  readonly width: number;
  readonly height: number;
}

export interface FigureColumn {
  readonly title: string;
  readonly numeric: boolean;
}

/** The same data as a table: for reading exact values, for screen readers, for copying. */
export interface FigureTable {
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly (readonly string[])[];
}

export interface TipLine {
  readonly name: string;
  readonly value: string;
  readonly colour?: string;
}

export interface Tip {
  readonly heading: string;
  readonly lines: readonly TipLine[];
}

/** Where the pointer is: a series and a position in it, or a position along the horizontal axis. */
export interface Pointed {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly x: number | null;
}

/**
 * Everything that one chart needs, made by a pure function from data. `Chart.svelte` draws it, shows it as a table and writes it to files.
 */
export interface Figure {
  readonly title: string;
  /** Unit and how to read it, such as “mean loss per document, nats”. */
  readonly subtitle: string;
  /** What the chart shows, with its numbers, for someone who does not see it. */
  readonly description: string;
  readonly table: FigureTable;
  /** Natural height, CSS pixels. */
  readonly height: number;
  option(look: Look, size: FigureSize): ChartOption;
  tip?(at: Pointed, look: Look): Tip | null;
}
