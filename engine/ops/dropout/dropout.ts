/** Sets a share of elements to zero and scales the rest by 1 / (1 − rate). Its gradient is itself, under the same key. */
import { dropThreshold, isDropped } from '../../core/dropout-mask.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { requireShape, sizeOf } from '../../core/shape.ts';
import { perElementKernel, wgslThreefry } from '../../core/wgsl.ts';
import { wgslNumber } from '../../core/expression-code.ts';

export interface DropoutAttributes {
  readonly rate: number;
}

function lines(shape: readonly number[]): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: columns === 0 ? 0 : sizeOf(shape) / columns, columns };
}

export const dropoutOperation: Operation<DropoutAttributes> = {
  name: 'dropout',
  infer([x, key], { rate }) {
    if (!(rate >= 0 && rate < 1)) throw new ShapeError('dropout', `a rate of ${rate} is not in [0, 1).`);
    requireShape('dropout', 'key', key!.shape, [2]);
    return [{ dtype: 'f32', shape: x!.shape }];
  },
  gradient: ({ tape, inputs, attributes, upstream }) => [
    tape.apply(dropoutOperation, [upstream[0]!, inputs[1]!], attributes)[0]!,
    null,
  ],
  lower: {
    reference({ inputs, outputs, attributes: { rate }, emit }) {
      const { columns } = lines(inputs[0]!.shape);
      emit({
        kernel: {
          kind: 'reference',
          run([x, key, y]) {
            const [key0, key1] = [key![0]!, key![1]!];
            for (let at = 0; at < y!.length; at++)
              y![at] = isDropped([key0, key1], Math.floor(at / columns), at % columns, dropThreshold(rate))
                ? 0
                : x![at]! / (1 - rate);
          },
        },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes: { rate }, emit }) {
      const { rows, columns } = lines(inputs[0]!.shape);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'dropout',
          args: [{ i32: rows }, { i32: columns }, { i32: dropThreshold(rate) | 0 }, { f32: 1 / (1 - rate) }],
        },
        uses: [read(inputs[0]!, rowKey(rows)), read(inputs[1]!), write(outputs[0]!, rowKey(rows))],
      });
    },
    webgpu({ inputs, outputs, attributes: { rate }, emit }) {
      const { columns } = lines(inputs[0]!.shape);
      emit({
        kernel: perElementKernel({
          bindings: [
            { name: 'x', dtype: 'f32', access: 'read' },
            { name: 'key', dtype: 'u32', access: 'read' },
            { name: 'y', dtype: 'f32', access: 'write' },
          ],
          count: sizeOf(inputs[0]!.shape),
          functions: wgslThreefry,
          body: `  let word = random_word(vec2u(key[0], key[1]), index / ${columns}u, index % ${columns}u);
  y[index] = select(0.0f, x[index] * ${wgslNumber(1 / (1 - rate))}, word >= ${dropThreshold(rate)}u);`,
        }),
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
  },
};

/** `key`: u32 [2], drawn anew for every step. */
export function dropout(tape: Tape, x: Value, rate: number, key: Value): Value {
  return rate === 0 ? x : tape.apply(dropoutOperation, [x, key], { rate })[0]!;
}
