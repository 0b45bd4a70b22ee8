/**
 * Layer norm and RMS norm: rows brought to unit spread, then scaled and shifted per column. One kernel forward, two
 * backward. The variance is taken around the mean in a second pass, so that a large offset costs no digits.
 */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { requireShape, showShape, sizeOf } from '../../core/shape.ts';
import { reshape } from '../reshape/reshape.ts';
import type { RowNormAttributes } from './row-norm-attributes.ts';
import { columnGradientKernel, rowGradientKernel, rowNormKernel } from './row-norm.wgsl.ts';

export interface RowNormOptions {
  readonly epsilon?: number | undefined;
  /** Of the shape that is normalised, as is the bias. */
  readonly weight?: Value | undefined;
  readonly bias?: Value | undefined;
}

/** (x − mean) / √(variance + ε) × weight + bias over the last `axes` axes, variance divided by n (Ba et al. 2016). */
export function layerNorm(
  tape: Tape,
  x: Value,
  options: RowNormOptions & { readonly axes?: number } = {},
): Value {
  return rowNorm(tape, x, options, true, options.axes ?? 1, options.epsilon ?? 1e-5);
}

/** x / √(mean of x² + ε) × weight over the last axis (Zhang and Sennrich 2019). */
export function rmsNorm(tape: Tape, x: Value, options: Omit<RowNormOptions, 'bias'> = {}): Value {
  return rowNorm(tape, x, options, false, 1, options.epsilon ?? 1e-6);
}

function rowNorm(
  tape: Tape,
  x: Value,
  { weight, bias }: RowNormOptions,
  centred: boolean,
  axes: number,
  epsilon: number,
): Value {
  const own = x.shape.slice(x.shape.length - axes);
  const columns = sizeOf(own);
  const inputs = [reshape(tape, x, [sizeOf(x.shape) / columns, columns])];
  for (const [what, value] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (value === undefined) continue;
    requireShape('rowNorm', what, value.shape, own);
    inputs.push(reshape(tape, value, [columns]));
  }
  const [y] = tape.apply(rowNormOperation, inputs, {
    centred,
    epsilon,
    weight: weight !== undefined,
    bias: bias !== undefined,
  });
  return reshape(tape, y!, x.shape);
}

/** x [rows, columns], weight?, bias? [columns] → y, and each row's mean (0 for RMS norm) and 1 / spread, [rows]. */
export const rowNormOperation: Operation<RowNormAttributes> = {
  name: 'rowNorm',
  infer(inputs, { weight, bias }) {
    const [rows, columns] = matrix(inputs[0]!.shape);
    inputs.slice(1).forEach((one) => requireShape('rowNorm', 'weight or bias', one.shape, [columns]));
    if (inputs.length !== 1 + Number(weight) + Number(bias))
      throw new ShapeError('rowNorm', 'its inputs are not those that it says it has.');
    return [
      { dtype: 'f32', shape: [rows, columns] },
      { dtype: 'f32', shape: [rows] },
      { dtype: 'f32', shape: [rows] },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const [dy, x, means, factors] = [upstream[0]!, inputs[0]!, outputs[1]!, outputs[2]!];
    const found: (Value | null)[] = inputs.map(() => null);
    if (wanted[0])
      [found[0]] = tape.apply(
        rowNormRowsOperation,
        [dy, x, means, factors, ...(attributes.weight ? [inputs[1]!] : [])],
        attributes,
      ) as [Value];
    if (wanted[1] === true || wanted[2] === true) {
      const [weights, biases] = tape.apply(rowNormColumnsOperation, [dy, x, means, factors], attributes);
      if (attributes.weight) found[1] = weights!;
      if (attributes.bias) found[attributes.weight ? 2 : 1] = biases!;
    }
    return found;
  },
  lower: {
    reference({ inputs, outputs, attributes: { centred, epsilon, weight, bias }, emit }) {
      const [rows, columns] = matrix(inputs[0]!.shape);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const x = views[0]!;
            const [y, means, factors] = views.slice(-3);
            for (let row = 0; row < rows; row++) {
              const line = row * columns;
              let mean = 0;
              if (centred) for (let k = 0; k < columns; k++) mean += x[line + k]! / columns;
              let spread = 0;
              for (let k = 0; k < columns; k++) spread += (x[line + k]! - mean) ** 2 / columns;
              const factor = 1 / Math.sqrt(spread + epsilon);
              means![row] = mean;
              factors![row] = factor;
              for (let k = 0; k < columns; k++) {
                const scaled = (x[line + k]! - mean) * factor * (weight ? views[1]![k]! : 1);
                y![line + k] = bias ? scaled + views[weight ? 2 : 1]![k]! : scaled;
              }
            }
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, attributes: { centred, epsilon, weight, bias }, emit }) {
      const [rows, columns] = matrix(inputs[0]!.shape);
      const key = rowKey(rows);
      const flags = (centred ? 1 : 0) | (weight ? 2 : 0) | (bias ? 4 : 0);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'rowNormForward',
          args: [{ i32: rows }, { i32: columns }, { i32: flags }, { f32: epsilon }],
        },
        uses: [
          read(inputs[0]!, key),
          read(inputs[1] ?? inputs[0]!),
          read(inputs.at(-1)!),
          ...outputs.map((output) => write(output, key)),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: rowNormKernel(...matrix(inputs[0]!.shape), attributes),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};

/** dy, x, means, factors [, weight] → dx. */
export const rowNormRowsOperation: Operation<RowNormAttributes> = {
  name: 'rowNormRows',
  infer: ([, x]) => [{ dtype: 'f32', shape: x!.shape }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes: { centred, weight }, emit }) {
      const [rows, columns] = matrix(inputs[1]!.shape);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [dy, x, means, factors] = views as [Float64Array, Float64Array, Float64Array, Float64Array];
            const dx = views.at(-1)!;
            for (let row = 0; row < rows; row++) {
              const line = row * columns;
              const slope = (k: number): number => dy[line + k]! * (weight ? views[4]![k]! : 1);
              const unit = (k: number): number => (x[line + k]! - means[row]!) * factors[row]!;
              let plain = 0;
              let along = 0;
              for (let k = 0; k < columns; k++) {
                if (centred) plain += slope(k) / columns;
                along += (slope(k) * unit(k)) / columns;
              }
              for (let k = 0; k < columns; k++)
                dx[line + k] = factors[row]! * (slope(k) - plain - unit(k) * along);
            }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes: { centred, weight }, emit }) {
      const [rows, columns] = matrix(inputs[1]!.shape);
      const key = rowKey(rows);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'rowNormRows',
          args: [{ i32: rows }, { i32: columns }, { i32: (centred ? 1 : 0) | (weight ? 2 : 0) }],
        },
        uses: [
          ...inputs.slice(0, 4).map((input) => read(input, key)),
          ...(weight ? [read(inputs[4]!)] : [read(inputs[1]!, key)]),
          write(outputs[0]!, key),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: rowGradientKernel(...matrix(inputs[1]!.shape), attributes),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};

/** dy, x, means, factors → gradients of weight and bias, [columns] each. */
export const rowNormColumnsOperation: Operation<RowNormAttributes> = {
  name: 'rowNormColumns',
  infer([, x]) {
    const shape = [matrix(x!.shape)[1]];
    return [
      { dtype: 'f32', shape },
      { dtype: 'f32', shape },
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, emit }) {
      const [rows, columns] = matrix(inputs[1]!.shape);
      emit({
        kernel: {
          kind: 'reference',
          run([dy, x, means, factors, weights, biases]) {
            weights!.fill(0);
            biases!.fill(0);
            for (let at = 0; at < rows * columns; at++) {
              const [row, column] = [Math.floor(at / columns), at % columns];
              weights![column]! += dy![at]! * (x![at]! - means![row]!) * factors![row]!;
              biases![column]! += dy![at]!;
            }
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, emit }) {
      const [rows, columns] = matrix(inputs[1]!.shape);
      emit({
        kernel: { kind: 'wasm', entry: 'rowNormColumns', args: [{ i32: rows }, { i32: columns }] },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    webgpu({ inputs, outputs, emit }) {
      emit({
        kernel: columnGradientKernel(...matrix(inputs[1]!.shape)),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};

function matrix(shape: Shape): [number, number] {
  if (shape.length !== 2) throw new ShapeError('rowNorm', `${showShape(shape)} is not [rows, columns].`);
  return shape as unknown as [number, number];
}
