/** Axes in another order. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { showShape } from '../../core/shape.ts';
import { emitCopies, rowMajorStrides } from '../strided-copy.ts';

export interface TransposeAttributes {
  /** Axis of x that each axis of the result is. */
  readonly order: readonly number[];
}

const copies = (x: Value, { order }: TransposeAttributes) => {
  const strides = rowMajorStrides(x.shape);
  const extents = order.map((axis) => x.shape[axis]!);
  return [
    {
      extents,
      from: { offset: 0, strides: order.map((axis) => strides[axis]!) },
      to: { offset: 0, strides: rowMajorStrides(extents) },
    },
  ];
};

export const transposeOperation: Operation<TransposeAttributes> = {
  name: 'transpose',
  infer([x], { order }) {
    if (order.length !== x!.shape.length || x!.shape.some((_, axis) => !order.includes(axis)))
      throw new ShapeError(
        'transpose',
        `${showShape(order)} is no order of the axes of ${showShape(x!.shape)}.`,
      );
    return [{ dtype: x!.dtype, shape: order.map((axis) => x!.shape[axis]!) }];
  },
  gradient: ({ tape, attributes: { order }, upstream }) =>
    tape.apply(transposeOperation, [upstream[0]!], { order: order.map((_, axis) => order.indexOf(axis)) }),
  lower: {
    reference: (lowering) =>
      emitCopies('transpose', 'reference', lowering, copies(lowering.inputs[0]!, lowering.attributes)),
    wasm: (lowering) =>
      emitCopies('transpose', 'wasm', lowering, copies(lowering.inputs[0]!, lowering.attributes)),
    webgpu: (lowering) =>
      emitCopies('transpose', 'webgpu', lowering, copies(lowering.inputs[0]!, lowering.attributes)),
  },
};

export function transpose(tape: Tape, x: Value, order: readonly number[]): Value {
  return tape.apply(transposeOperation, [x], { order })[0]!;
}
