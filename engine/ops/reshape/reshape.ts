/** The same elements under another shape; nothing is computed. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { sameShape, showShape, sizeOf } from '../../core/shape.ts';

export interface ReshapeAttributes {
  readonly shape: Shape;
}

export const reshapeOperation: Operation<ReshapeAttributes> = {
  name: 'reshape',
  view: true,
  infer([x], { shape }) {
    if (sizeOf(x!.shape) !== sizeOf(shape))
      throw new ShapeError(
        'reshape',
        `${showShape(x!.shape)} does not have as many elements as ${showShape(shape)}.`,
      );
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ tape, inputs, upstream }) => [reshape(tape, upstream[0]!, inputs[0]!.shape)],
  lower: { reference: () => undefined, wasm: () => undefined, webgpu: () => undefined },
};

export function reshape(tape: Tape, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : tape.apply(reshapeOperation, [x], { shape })[0]!;
}
