/** The gradient of a table written out in full: zero for the rows that were not used. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, RowGradient, Tape, Value } from '../../core/operation.ts';
import { read, update, write } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import { perElementKernel } from '../../core/wgsl.ts';

export interface DenseRowsAttributes {
  /** Rows of the table. */
  readonly rows: number;
}

export function denseRows(tape: Tape, { rows, count, values }: RowGradient, tableRows: number): Value {
  return tape.apply(denseRowsOperation, [rows, count, values], { rows: tableRows })[0]!;
}

export const denseRowsOperation: Operation<DenseRowsAttributes> = {
  name: 'denseRows',
  infer([rows, , values], attributes) {
    if (values!.shape.length !== 2 || rows!.shape[0] !== values!.shape[0])
      throw new ShapeError('denseRows', 'needs one row number for every row of values.');
    return [{ dtype: 'f32', shape: [attributes.rows, values!.shape[1]!] }];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, emit }) {
      const columns = outputs[0]!.shape[1]!;
      emit({
        kernel: {
          kind: 'reference',
          run([rows, count, values, dense]) {
            dense!.fill(0);
            for (let entry = 0; entry < count![0]!; entry++)
              for (let column = 0; column < columns; column++)
                dense![rows![entry]! * columns + column] = values![entry * columns + column]!;
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, emit }) {
      const dense = outputs[0]!;
      emit({
        kernel: { kind: 'wasm', entry: 'fillZero', args: [{ i32: sizeOf(dense.shape) }] },
        uses: [write(dense)],
      });
      emit({
        kernel: { kind: 'wasm', entry: 'scatterRows', args: [{ i32: dense.shape[1]! }] },
        uses: [...inputs.map((input) => read(input)), update(dense)],
      });
    },
    webgpu({ inputs, outputs, emit }) {
      const dense = outputs[0]!;
      const [capacity, columns] = inputs[2]!.shape as [number, number];
      emit({
        kernel: perElementKernel({
          bindings: [{ name: 'dense', dtype: 'f32', access: 'write' }],
          count: sizeOf(dense.shape),
          body: '  dense[index] = 0.0f;',
        }),
        uses: [write(dense)],
      });
      emit({
        kernel: perElementKernel({
          bindings: [
            { name: 'rows', dtype: 'i32', access: 'read' },
            { name: 'count', dtype: 'i32', access: 'read' },
            { name: 'values', dtype: 'f32', access: 'read' },
            { name: 'dense', dtype: 'f32', access: 'update' },
          ],
          count: capacity * columns,
          body: `  let entry = index / ${columns}u;
  if (entry < u32(count[0])) { dense[u32(rows[entry]) * ${columns}u + index % ${columns}u] = values[index]; }`,
        }),
        uses: [...inputs.map((input) => read(input)), update(dense)],
      });
    },
  },
};
