/**
 * Adam for a table of which a batch uses only some rows. Lazy: a row that no document of the batch uses keeps its
 * weights and its moments as they are, while the bias correction counts all steps (PyTorch's SparseAdam does the same).
 * It differs from the exact algorithm, in which old momentum keeps moving unused rows; for that make the gradient dense.
 */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, RowGradient, Tape, Value } from '../../core/operation.ts';
import { read, update } from '../../core/operation.ts';
import { requireShape } from '../../core/shape.ts';
import { adamElement, adamScalarCount } from '../adam/adam.ts';
import { countKey } from '../embedding-bag/embedding-bag.ts';
import { rowAdamKernel } from './row-adam.wgsl.ts';

/** Updates the used rows of table, m and v in place. f32 [rows, columns]; scalars as in adam.ts. */
export function rowAdam(
  tape: Tape,
  table: Value,
  m: Value,
  v: Value,
  gradient: RowGradient,
  scalars: Value,
): void {
  tape.apply(rowAdamOperation, [table, m, v, gradient.rows, gradient.count, gradient.values, scalars], {});
}

export const rowAdamOperation: Operation<object> = {
  name: 'rowAdam',
  infer(inputs) {
    if (inputs.length !== 7)
      throw new ShapeError('rowAdam', 'takes table, m, v, rows, count, values and scalars.');
    const [table, m, v, rows, , values, scalars] = inputs;
    requireShape('rowAdam', 'm', m!.shape, table!.shape);
    requireShape('rowAdam', 'v', v!.shape, table!.shape);
    requireShape('rowAdam', 'gradient', values!.shape, [rows!.shape[0]!, table!.shape[1]!]);
    requireShape('rowAdam', 'scalars', scalars!.shape, [adamScalarCount]);
    return [];
  },
  updates: [0, 1, 2],
  gradient: undefined,
  lower: {
    reference({ inputs, emit }) {
      const columns = inputs[0]!.shape[1]!;
      emit({
        kernel: {
          kind: 'reference',
          run([table, m, v, rows, count, values, scalars]) {
            for (let entry = 0; entry < count![0]!; entry++)
              for (let column = 0; column < columns; column++)
                adamElement(
                  { parameter: table!, m: m!, v: v! },
                  rows![entry]! * columns + column,
                  values![entry * columns + column]!,
                  scalars!,
                );
          },
        },
        uses: rowUses(inputs),
      });
    },
    wasm({ inputs, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'rowAdam', args: [{ i32: inputs[0]!.shape[1]! }] },
        uses: rowUses(inputs),
      });
    },
    webgpu({ inputs, emit }) {
      const [capacity, columns] = inputs[5]!.shape as [number, number];
      emit({ kernel: rowAdamKernel(capacity, columns), uses: rowUses(inputs) });
    },
  },
};

export function rowUses(inputs: readonly Value[]) {
  const [table, m, v, rows, count, values, scalars] = inputs as [
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  return [
    update(table),
    update(m),
    update(v),
    read(rows),
    read(count),
    read(values, countKey(count)),
    read(scalars),
  ];
}
