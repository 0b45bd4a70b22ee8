/** y = dropout(activation(x · Wᵀ + b)) in one kernel, and its gradient in another. */
import { dropThreshold, isDropped } from '../../core/dropout-mask.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Lowering, Operation, Tape, TensorType, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { requireShape, showShape, sizeOf } from '../../core/shape.ts';
import type { LinearPlan } from './linear.wgsl.ts';
import { linearGradientKernel, linearKernel } from './linear.wgsl.ts';

export const linearActivations = ['none', 'relu', 'tanh', 'sigmoid'] as const;
export type LinearActivation = (typeof linearActivations)[number];

export interface LinearAttributes {
  readonly activation: LinearActivation;
  readonly bias: boolean;
  /** Share of outputs set to zero, the rest scaled by 1 / (1 − rate); 0 needs no key. */
  readonly dropout: number;
}

export interface LinearOptions {
  readonly bias?: Value | undefined;
  readonly activation?: LinearActivation | undefined;
  /** Key: u32 [2], drawn anew for every step. */
  readonly dropout?: { readonly rate: number; readonly key: Value } | undefined;
}

/** x [… , inputs], weight [outputs, inputs], bias [outputs] → [… , outputs]. */
export function linear(tape: Tape, x: Value, weight: Value, options: LinearOptions = {}): Value {
  const rate = options.dropout?.rate ?? 0;
  const inputs = [x, weight];
  if (options.bias !== undefined) inputs.push(options.bias);
  if (options.dropout !== undefined && rate > 0) inputs.push(options.dropout.key);
  return tape.apply(linearOperation, inputs, {
    activation: options.activation ?? 'none',
    bias: options.bias !== undefined,
    dropout: rate,
  })[0]!;
}

export interface LinearSizes {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
}

export function linearSizes(
  x: { readonly shape: readonly number[] },
  weight: { readonly shape: readonly number[] },
): LinearSizes {
  return { batch: sizeOf(x.shape.slice(0, -1)), inputs: weight.shape[1]!, outputs: weight.shape[0]! };
}

function activate(x: number, activation: LinearActivation): number {
  if (activation === 'relu') return x > 0 ? x : 0;
  if (activation === 'tanh') return Math.tanh(x);
  return activation === 'sigmoid' ? 1 / (1 + Math.exp(-x)) : x;
}

function slope(y: number, activation: LinearActivation): number {
  if (activation === 'relu') return y > 0 ? 1 : 0;
  if (activation === 'tanh') return 1 - y * y;
  return activation === 'sigmoid' ? y * (1 - y) : 1;
}

function wgslPlan(
  x: TensorType,
  weight: TensorType,
  { activation, bias, dropout }: LinearAttributes,
): LinearPlan {
  const threshold = dropThreshold(dropout);
  return { ...linearSizes(x, weight), activation, bias, threshold, scale: 1 / (1 - dropout) };
}

export const linearOperation: Operation<LinearAttributes> = {
  name: 'linear',
  infer(inputs, { bias, dropout }) {
    const [x, weight] = [inputs[0]!, inputs[1]!];
    if (weight.shape.length !== 2 || x.shape.length < 1 || x.shape.at(-1) !== weight.shape[1])
      throw new ShapeError(
        'linear',
        `x ${showShape(x.shape)} does not fit weight ${showShape(weight.shape)} [outputs, inputs].`,
      );
    if (bias) requireShape('linear', 'bias', inputs[2]!.shape, [weight.shape[0]!]);
    if (!(dropout >= 0 && dropout < 1))
      throw new ShapeError('linear', `a dropout rate of ${dropout} is not in [0, 1).`);
    return [{ dtype: 'f32', shape: [...x.shape.slice(0, -1), weight.shape[0]!] }];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const [x, weight] = [inputs[0]!, inputs[1]!];
    const wants = { x: wanted[0]!, weight: wanted[1]!, bias: attributes.bias && wanted[2]! };
    const key = attributes.dropout > 0 ? [inputs.at(-1)!] : [];
    const results = tape.apply(linearGradientOperation, [upstream[0]!, outputs[0]!, x, weight, ...key], {
      ...attributes,
      wants,
    });
    let next = 0;
    const taken = (want: boolean): Value | null => (want ? results[next++]! : null);
    const found: (Value | null)[] = [taken(wants.x), taken(wants.weight)];
    if (attributes.bias) found.push(taken(wants.bias));
    if (attributes.dropout > 0) found.push(null);
    return found;
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const sizes = linearSizes(inputs[0]!, inputs[1]!);
      const { activation, bias } = attributes;
      const threshold = dropThreshold(attributes.dropout);
      const scale = 1 / (1 - attributes.dropout);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [x, weight, y] = [views[0]!, views[1]!, views.at(-1)!];
            const key = views.at(-2)!;
            for (let row = 0; row < sizes.batch; row++)
              for (let column = 0; column < sizes.outputs; column++) {
                let sum = bias ? views[2]![column]! : 0;
                for (let k = 0; k < sizes.inputs; k++)
                  sum += x[row * sizes.inputs + k]! * weight[column * sizes.inputs + k]!;
                const value = activate(sum, activation);
                y[row * sizes.outputs + column] =
                  threshold === 0
                    ? value
                    : isDropped([key[0]!, key[1]!], row, column, threshold)
                      ? 0
                      : value * scale;
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const [x, weight, y] = [inputs[0]!, inputs[1]!, outputs[0]!];
      const sizes = linearSizes(x, weight);
      const rows = rowKey(sizes.batch);
      const key = attributes.dropout > 0 ? inputs.at(-1)! : weight;
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'linearForward',
          args: [
            { i32: sizes.batch },
            { i32: sizes.inputs },
            { i32: sizes.outputs },
            { i32: linearActivations.indexOf(attributes.activation) },
            { i32: attributes.bias ? 1 : 0 },
            { i32: dropThreshold(attributes.dropout) | 0 },
            { f32: 1 / (1 - attributes.dropout) },
          ],
        },
        uses: [
          read(x, rows),
          read(weight),
          read(attributes.bias ? inputs[2]! : weight),
          read(key),
          write(y, rows),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: linearKernel(wgslPlan(inputs[0]!, inputs[1]!, attributes)),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
  },
};

export interface LinearGradientAttributes extends LinearAttributes {
  readonly wants: { readonly x: boolean; readonly weight: boolean; readonly bias: boolean };
}

/** dy, y, x, weight [, key] → those of dx, dweight, dbias that are wanted. */
export const linearGradientOperation: Operation<LinearGradientAttributes> = {
  name: 'linearGradient',
  infer(inputs, { wants }) {
    const [x, weight] = [inputs[2]!, inputs[3]!];
    return [
      ...(wants.x ? [{ dtype: 'f32' as const, shape: x.shape }] : []),
      ...(wants.weight ? [{ dtype: 'f32' as const, shape: weight.shape }] : []),
      ...(wants.bias ? [{ dtype: 'f32' as const, shape: [weight.shape[0]!] }] : []),
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { batch, inputs: width, outputs: height } = linearSizes(inputs[2]!, inputs[3]!);
      const { activation, wants } = attributes;
      const threshold = dropThreshold(attributes.dropout);
      const scale = 1 / (1 - attributes.dropout);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [dy, y, x, weight] = [views[0]!, views[1]!, views[2]!, views[3]!];
            const results = views.slice(inputs.length);
            const dx = wants.x ? results.shift()! : undefined;
            const dweight = wants.weight ? results.shift()! : undefined;
            const dbias = wants.bias ? results.shift()! : undefined;
            for (const result of [dx, dweight, dbias]) result?.fill(0);
            for (let row = 0; row < batch; row++)
              for (let column = 0; column < height; column++) {
                const at = row * height + column;
                if (threshold !== 0 && isDropped([views[4]![0]!, views[4]![1]!], row, column, threshold))
                  continue;
                const dz = dy[at]! * scale * slope(y[at]! / scale, activation);
                if (dbias !== undefined) dbias[column]! += dz;
                for (let k = 0; k < width; k++) {
                  if (dx !== undefined) dx[row * width + k]! += dz * weight[column * width + k]!;
                  if (dweight !== undefined) dweight[column * width + k]! += dz * x[row * width + k]!;
                }
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm: linearGradientWasm,
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: linearGradientKernel(wgslPlan(inputs[2]!, inputs[3]!, attributes), attributes.wants),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};

function linearGradientWasm({
  inputs,
  outputs,
  attributes,
  scratch,
  emit,
}: Lowering<LinearGradientAttributes>): void {
  const [dy, y, x, weight] = [inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!];
  const sizes = linearSizes(x, weight);
  const [batch, width, height] = [{ i32: sizes.batch }, { i32: sizes.inputs }, { i32: sizes.outputs }];
  const rows = rowKey(sizes.batch);
  const { activation, dropout, wants } = attributes;
  let dz = dy;
  if (activation !== 'none' || dropout > 0) {
    dz = scratch('f32', dy.shape);
    emit({
      kernel: {
        kind: 'wasm',
        entry: 'linearActivationGradient',
        args: [
          batch,
          height,
          { i32: linearActivations.indexOf(activation) },
          { i32: dropThreshold(dropout) | 0 },
          { f32: 1 / (1 - dropout) },
        ],
      },
      uses: [read(dy, rows), read(y, rows), read(dropout > 0 ? inputs[4]! : weight), write(dz, rows)],
    });
  }
  const results = [...outputs];
  if (wants.x)
    emit({
      kernel: { kind: 'wasm', entry: 'linearInputGradient', args: [batch, width, height] },
      uses: [read(dz, rows), read(weight), write(results.shift()!, rows)],
    });
  if (wants.weight)
    emit({
      kernel: { kind: 'wasm', entry: 'linearWeightGradient', args: [batch, width, height] },
      uses: [read(dz), read(x), write(results.shift()!)],
    });
  if (wants.bias)
    emit({
      kernel: { kind: 'wasm', entry: 'linearBiasGradient', args: [batch, height] },
      uses: [read(dz), write(results.shift()!)],
    });
}
