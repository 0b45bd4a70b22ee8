/** Largest element or mean of windows over time, column by column; with one window as long as the text: max over time. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, TensorType, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { requireShape, showShape } from '../../core/shape.ts';
import type { Pool1dSizes } from './pool1d.wgsl.ts';
import { pool1dKernel, pool1dSpreadKernel } from './pool1d.wgsl.ts';

export interface Pool1dAttributes {
  readonly mode: 'max' | 'mean';
  readonly kernel: number;
  readonly stride: number;
  /** Rows before and behind each text: never the largest, zeros in a mean. */
  readonly padding: number;
}

export interface Pool1dOptions {
  readonly stride?: number | undefined;
  readonly padding?: number | undefined;
  /** i32 [texts]: rows of each text that count; what lies behind them is looked at nowhere. */
  readonly lengths?: Value | undefined;
}

/**
 * x f32 [texts, time, channels] → f32 [texts, windows, channels] and the row of each largest element, i32 (the first of
 * equal ones; −1 in a mean and where a window has no row). A window without rows gives 0. A mean divides by the kernel.
 */
export function pool1d(
  tape: Tape,
  x: Value,
  mode: Pool1dAttributes['mode'],
  kernel: number,
  options: Pool1dOptions = {},
): { readonly output: Value; readonly rows: Value } {
  const { stride = 1, padding = 0, lengths } = options;
  const inputs = lengths === undefined ? [x] : [x, lengths];
  const [output, rows] = tape.apply(pool1dOperation, inputs, { mode, kernel, stride, padding });
  return { output: output!, rows: rows! };
}

function sizesOf(x: TensorType, { mode, kernel, stride, padding }: Pool1dAttributes): Pool1dSizes {
  if (x.shape.length !== 3)
    throw new ShapeError('pool1d', `x ${showShape(x.shape)} must be [texts, time, channels].`);
  const [texts, time, channels] = x.shape as [number, number, number];
  const fits = [kernel, stride, padding].every(Number.isInteger) && kernel > 0 && stride > 0 && padding >= 0;
  if (!fits || time + 2 * padding < kernel || padding >= kernel)
    throw new ShapeError(
      'pool1d',
      `windows of ${kernel} rows, ${stride} apart, with a padding of ${padding} do not fit into ${time} rows.`,
    );
  const windows = Math.floor((time + 2 * padding - kernel) / stride) + 1;
  return { texts, time, channels, windows, kernel, stride, padding, mean: mode === 'mean' };
}

function numbers({ texts, time, channels, windows, kernel, stride, padding, mean }: Pool1dSizes) {
  return [texts, time, channels, windows, kernel, stride, padding, mean ? 1 : 0].map((i32) => ({ i32 }));
}

/** First and last row (exclusive) under a window. */
function span(window: number, length: number, { kernel, stride, padding }: Pool1dSizes): [number, number] {
  const first = window * stride - padding;
  return [Math.max(0, first), Math.min(length, first + kernel)];
}

export const pool1dOperation: Operation<Pool1dAttributes> = {
  name: 'pool1d',
  infer(inputs, attributes) {
    const { texts, windows, channels } = sizesOf(inputs[0]!, attributes);
    if (inputs.length > 1) requireShape('pool1d', 'lengths', inputs[1]!.shape, [texts]);
    const shape = [texts, windows, channels];
    return [
      { dtype: 'f32', shape },
      { dtype: 'i32', shape },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const none = inputs.map(() => null);
    if (!wanted[0] || upstream[0] == null) return none;
    const sources = [upstream[0], outputs[1]!, ...inputs.slice(1)];
    const time = inputs[0]!.shape[1]!;
    const [dx] = tape.apply(pool1dSpreadOperation, sources, { ...attributes, time });
    return none.map((_, index) => (index === 0 ? dx! : null));
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = sizesOf(inputs[0]!, attributes);
      const { texts, time, channels, windows, kernel, mean } = sizes;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [x, y, rows] = [views[0]!, views.at(-2)!, views.at(-1)!];
            for (let text = 0; text < texts; text++)
              for (let window = 0; window < windows; window++) {
                const length = inputs.length > 1 ? views[1]![text]! : time;
                const [from, to] = span(window, length, sizes);
                for (let channel = 0; channel < channels; channel++) {
                  let value = 0;
                  let place = -1;
                  for (let row = from; row < to; row++) {
                    const next = x[(text * time + row) * channels + channel]!;
                    if (mean) value += next / kernel;
                    else if (place < 0 || next > value) [value, place] = [next, row];
                  }
                  const at = (text * windows + window) * channels + channel;
                  y[at] = value;
                  rows[at] = place;
                }
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const sizes = sizesOf(inputs[0]!, attributes);
      const rows = rowKey(sizes.texts);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'pool1dForward',
          args: [...numbers(sizes), { i32: inputs.length > 1 ? 1 : 0 }],
        },
        uses: [
          read(inputs[0]!, rows),
          read(inputs[1] ?? inputs[0]!, inputs.length > 1 ? undefined : rows),
          ...outputs.map((output) => write(output, rows)),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: pool1dKernel(sizesOf(inputs[0]!, attributes), inputs.length > 1),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};

/** dy, rows [, lengths] → dx. */
const pool1dSpreadOperation: Operation<Pool1dAttributes & { readonly time: number }> = {
  name: 'pool1dSpread',
  infer: ([dy], { time }) => [{ dtype: 'f32', shape: [dy!.shape[0]!, time, dy!.shape[2]!] }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = sizesOf(outputs[0]!, attributes);
      const { texts, time, channels, windows, kernel, mean } = sizes;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [dy, rows, dx] = [views[0]!, views[1]!, views.at(-1)!];
            dx.fill(0);
            for (let text = 0; text < texts; text++)
              for (let window = 0; window < windows; window++) {
                const length = inputs.length > 2 ? views[2]![text]! : time;
                const [from, to] = span(window, length, sizes);
                for (let channel = 0; channel < channels; channel++) {
                  const at = (text * windows + window) * channels + channel;
                  for (let row = from; row < to; row++)
                    if (mean || rows[at] === row)
                      dx[(text * time + row) * channels + channel]! += dy[at]! / (mean ? kernel : 1);
                }
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const sizes = sizesOf(outputs[0]!, attributes);
      const rows = rowKey(sizes.texts);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'pool1dSpread',
          args: [...numbers(sizes), { i32: inputs.length > 2 ? 1 : 0 }],
        },
        uses: [
          read(inputs[0]!, rows),
          read(inputs[1]!, rows),
          read(inputs[2] ?? inputs[1]!, inputs.length > 2 ? undefined : rows),
          write(outputs[0]!, rows),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: pool1dSpreadKernel(sizesOf(outputs[0]!, attributes), inputs.length > 2),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};
