/** Buffers and kernel calls of training by word windows: engine/ops/word-windows. */
import type { BufferRange, KernelCall } from '../../core/backend.ts';

export type WindowRange =
  | 'inputs'
  | 'outputs'
  | 'words'
  | 'thresholds'
  | 'aliases'
  | 'key'
  | 'jobs'
  | 'rate'
  | 'inputChanges'
  | 'outputChanges'
  | 'losses';

export const rangeTypes: Partial<Record<WindowRange, 'i32' | 'u32'>> = {
  words: 'i32',
  thresholds: 'u32',
  aliases: 'i32',
  key: 'u32',
  jobs: 'i32',
};

export interface WindowSizes {
  readonly first: number;
  readonly count: number;
  readonly columns: number;
  readonly window: number;
  readonly negatives: number;
  readonly vocabulary: number;
  /** 1: the mean of the window is the only input (CBOW). */
  readonly mean: number;
}

/** Numbers of 32 bits that each buffer holds. */
export function rangeLengths(
  { window, negatives, columns, vocabulary, count }: Omit<WindowSizes, 'first' | 'mean'>,
  centres: number,
): Readonly<Record<WindowRange, number>> {
  return {
    inputs: vocabulary * columns,
    outputs: vocabulary * columns,
    words: centres + 2 * window,
    thresholds: vocabulary,
    aliases: vocabulary,
    key: 2,
    jobs: count * (3 + 2 * window + negatives),
    rate: 1,
    inputChanges: count * 2 * window * columns,
    // Rows are worked on in pairs.
    outputChanges: count * ((negatives + 2) & ~1) * columns,
    losses: centres * 2,
  };
}

/** Kernel calls of one batch: draw its jobs, then compute and add what the vectors change by. */
export function windowCalls(
  ranges: Readonly<Record<WindowRange, BufferRange>>,
  { first, count, columns, window, negatives, vocabulary, mean }: WindowSizes,
): { readonly draw: KernelCall; readonly change: readonly KernelCall[] } {
  const call = (entry: string, names: readonly WindowRange[], numbers: readonly number[]): KernelCall => ({
    op: 'word windows',
    kernel: { kind: 'wasm', entry, args: numbers.map((i32) => ({ i32 })) },
    ranges: names.map((name) => ranges[name]),
    access: names.map(() => 'update'),
    barrier: true,
  });
  return {
    draw: call(
      'drawWindows',
      ['words', 'thresholds', 'aliases', 'key', 'jobs'],
      [first, count, window, negatives, vocabulary],
    ),
    change: [
      call(
        'windowGradients',
        ['inputs', 'outputs', 'jobs', 'rate', 'inputChanges', 'outputChanges', 'losses'],
        [count, columns, window, negatives, mean, first],
      ),
      call(
        'addWindowGradients',
        ['inputs', 'outputs', 'jobs', 'inputChanges', 'outputChanges'],
        [count, columns, window, negatives, mean],
      ),
    ],
  };
}
