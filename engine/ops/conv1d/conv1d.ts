/** Convolution over time (cross-correlation, as everywhere in deep learning), and its gradient. */
import type { Lowering, Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, update, write } from '../../core/operation.ts';
import { requireShape, sizeOf } from '../../core/shape.ts';
import { sum } from '../sum/sum.ts';
import type { Conv1dAttributes, Conv1dSizes } from './conv1d-sizes.ts';
import { conv1dSizes } from './conv1d-sizes.ts';
import { conv1dInputGradientKernel, conv1dKernel, conv1dWeightGradientKernel } from './conv1d.wgsl.ts';

export interface Conv1dOptions extends Partial<Conv1dAttributes> {
  readonly bias?: Value | undefined;
}

/**
 * x f32 [texts, time, channels], weight f32 [filters, kernel, channels / groups], bias f32 [filters] →
 * f32 [texts, windows, filters] with ⌊(time + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 windows.
 */
export function conv1d(tape: Tape, x: Value, weight: Value, options: Conv1dOptions = {}): Value {
  const { stride = 1, padding = 0, dilation = 1, groups = 1, bias } = options;
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return tape.apply(conv1dOperation, inputs, { stride, padding, dilation, groups })[0]!;
}

/** The row of the input under tap `tap` of window `window`; outside of 0 … time − 1: padding. */
function rowUnder(window: number, tap: number, { stride, padding, dilation }: Conv1dAttributes): number {
  return window * stride + tap * dilation - padding;
}

/** Calls `visit` with the places in x, weight and y of every product of the convolution. */
function eachProduct(sizes: Conv1dSizes, visit: (x: number, weight: number, y: number) => void): void {
  const { texts, time, channels, filters, kernel, groupChannels, groupFilters, windows } = sizes;
  for (let text = 0; text < texts; text++)
    for (let window = 0; window < windows; window++)
      for (let tap = 0; tap < kernel; tap++) {
        const row = rowUnder(window, tap, sizes);
        if (row < 0 || row >= time) continue;
        for (let filter = 0; filter < filters; filter++) {
          const first = Math.floor(filter / groupFilters) * groupChannels;
          for (let channel = 0; channel < groupChannels; channel++)
            visit(
              (text * time + row) * channels + first + channel,
              (filter * kernel + tap) * groupChannels + channel,
              (text * windows + window) * filters + filter,
            );
        }
      }
}

function numbers(sizes: Conv1dSizes): { i32: number }[] {
  const { texts, time, channels, filters, kernel, stride, padding, dilation, groups, windows } = sizes;
  return [texts, time, channels, filters, kernel, stride, padding, dilation, groups, windows].map((i32) => ({
    i32,
  }));
}

/** Every text with its rows of zeros before and behind it; x itself where there is no padding. */
function paddedWasm(
  { texts, time, channels, padding }: Conv1dSizes,
  x: Value,
  { scratch, emit }: Pick<Lowering<object>, 'scratch' | 'emit'>,
): Value {
  if (padding === 0) return x;
  const padded = scratch('f32', [texts, time + 2 * padding, channels]);
  emit({
    kernel: {
      kind: 'wasm',
      entry: 'conv1dPad',
      args: [{ i32: texts }, { i32: time * channels }, { i32: padding * channels }],
    },
    uses: [read(x, rowKey(texts)), write(padded, rowKey(texts))],
  });
  return padded;
}

export const conv1dOperation: Operation<Conv1dAttributes> = {
  name: 'conv1d',
  infer(inputs, attributes) {
    const { texts, windows, filters } = conv1dSizes(inputs[0]!, inputs[1]!, attributes);
    if (inputs.length > 2) requireShape('conv1d', 'bias', inputs[2]!.shape, [filters]);
    return [{ dtype: 'f32', shape: [texts, windows, filters] }];
  },
  gradient({ tape, inputs, attributes, upstream, wanted }) {
    const [x, weight] = [inputs[0]!, inputs[1]!];
    const dy = upstream[0]!;
    const of = (operation: Operation<ConvGradientAttributes>, other: Value, like: Value): Value =>
      tape.apply(operation, [dy, other], { ...attributes, shape: like.shape })[0]!;
    const found = [
      wanted[0] ? of(conv1dInputGradientOperation, weight, x) : null,
      wanted[1] ? of(conv1dWeightGradientOperation, x, weight) : null,
    ];
    if (inputs.length > 2) found.push(wanted[2] ? sum(tape, dy, [0, 1]) : null);
    return found;
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = conv1dSizes(inputs[0]!, inputs[1]!, attributes);
      const biased = inputs.length > 2;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [x, weight] = [views[0]!, views[1]!];
            const y = views.at(-1)!;
            for (let at = 0; at < y.length; at++) y[at] = biased ? views[2]![at % sizes.filters]! : 0;
            eachProduct(sizes, (ix, iw, iy) => {
              y[iy]! += x[ix]! * weight[iw]!;
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, scratch, emit }) {
      const [x, weight, y] = [inputs[0]!, inputs[1]!, outputs[0]!];
      const sizes = conv1dSizes(x, weight, attributes);
      const rows = rowKey(sizes.texts);
      const padded = paddedWasm(sizes, x, { scratch, emit });
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'conv1dForward',
          args: [...numbers(sizes), { i32: inputs.length > 2 ? 1 : 0 }],
        },
        uses: [read(padded, rows), read(weight), read(inputs[2] ?? weight), write(y, rows)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: conv1dKernel(conv1dSizes(inputs[0]!, inputs[1]!, attributes), inputs.length > 2),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};

interface ConvGradientAttributes extends Conv1dAttributes {
  /** Of what the gradient is of. */
  readonly shape: readonly number[];
}

/** dy, weight → dx. */
const conv1dInputGradientOperation: Operation<ConvGradientAttributes> = {
  name: 'conv1dInputGradient',
  infer: (_, { shape }) => [{ dtype: 'f32', shape }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = conv1dSizes(outputs[0]!, inputs[1]!, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run([dy, weight, dx]) {
            dx!.fill(0);
            eachProduct(sizes, (ix, iw, iy) => {
              dx![ix]! += dy![iy]! * weight![iw]!;
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, scratch, emit }) {
      const [dy, weight, dx] = [inputs[0]!, inputs[1]!, outputs[0]!];
      const sizes = conv1dSizes(dx, weight, attributes);
      const { texts, time, channels, padding } = sizes;
      const rows = rowKey(texts);
      const padded = padding === 0 ? dx : scratch('f32', [texts, time + 2 * padding, channels]);
      emit({
        kernel: { kind: 'wasm', entry: 'conv1dInputGradient', args: numbers(sizes) },
        uses: [read(dy, rows), read(weight), write(padded, rows)],
      });
      if (padding === 0) return;
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'conv1dUnpad',
          args: [{ i32: texts }, { i32: time * channels }, { i32: padding * channels }],
        },
        uses: [read(padded, rows), write(dx, rows)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: conv1dInputGradientKernel(conv1dSizes(outputs[0]!, inputs[1]!, attributes)),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};

/** dy, x → dweight. */
const conv1dWeightGradientOperation: Operation<ConvGradientAttributes> = {
  name: 'conv1dWeightGradient',
  infer: (_, { shape }) => [{ dtype: 'f32', shape }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = conv1dSizes(inputs[1]!, outputs[0]!, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run([dy, x, dweight]) {
            dweight!.fill(0);
            eachProduct(sizes, (ix, iw, iy) => {
              dweight![iw]! += dy![iy]! * x![ix]!;
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, scratch, emit }) {
      const [dy, x, dweight] = [inputs[0]!, inputs[1]!, outputs[0]!];
      const sizes = conv1dSizes(x, dweight, attributes);
      const padded = paddedWasm(sizes, x, { scratch, emit });
      // A batch without texts has nothing to add up.
      emit({
        kernel: { kind: 'wasm', entry: 'fillZero', args: [{ i32: sizeOf(dweight.shape) }] },
        uses: [write(dweight)],
      });
      emit({
        kernel: { kind: 'wasm', entry: 'conv1dWeightGradient', args: numbers(sizes) },
        uses: [read(dy), read(padded), update(dweight)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: conv1dWeightGradientKernel(conv1dSizes(inputs[1]!, outputs[0]!, attributes)),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};
