/** Tensors one behind the other along an axis. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, TensorType, Value } from '../../core/operation.ts';
import { normaliseAxes, showShape } from '../../core/shape.ts';
import { slice } from '../slice/slice.ts';
import { emitCopies, rowMajorStrides } from '../strided-copy.ts';

export interface ConcatAttributes {
  readonly axis: number;
}

/** Where each part begins, and the shape of the whole. */
function layOut(
  parts: readonly TensorType[],
  { axis }: ConcatAttributes,
): { starts: number[]; shape: number[] } {
  const shape = [...(parts[0]?.shape ?? [])];
  let extent = 0;
  const starts = parts.map((part) => {
    const fits =
      part.dtype === parts[0]!.dtype &&
      part.shape.length === shape.length &&
      part.shape.every((size, at) => at === axis || size === shape[at]);
    if (!fits)
      throw new ShapeError(
        'concat',
        `${parts.map((one) => showShape(one.shape)).join(', ')} differ elsewhere than on axis ${axis}.`,
      );
    const start = extent;
    extent += part.shape[axis]!;
    return start;
  });
  shape[axis] = extent;
  return { starts, shape };
}

function copies(parts: readonly Value[], attributes: ConcatAttributes) {
  const { starts, shape } = layOut(parts, attributes);
  const strides = rowMajorStrides(shape);
  return parts.map((part, index) => ({
    extents: part.shape,
    from: { offset: 0, strides: rowMajorStrides(part.shape) },
    to: { offset: starts[index]! * strides[attributes.axis]!, strides },
  }));
}

export const concatOperation: Operation<ConcatAttributes> = {
  name: 'concat',
  infer: (parts, attributes) => [{ dtype: parts[0]!.dtype, shape: layOut(parts, attributes).shape }],
  gradient({ tape, inputs, attributes, upstream, wanted }) {
    const { starts } = layOut(inputs, attributes);
    return inputs.map((part, index) => {
      if (!wanted[index]) return null;
      const from = starts[index]!;
      const own = { from, to: from + part.shape[attributes.axis]!, step: 1 };
      return slice(
        tape,
        upstream[0]!,
        part.shape.map((_, axis) => (axis === attributes.axis ? own : undefined)),
      );
    });
  },
  lower: {
    reference: (lowering) =>
      emitCopies('concat', 'reference', lowering, copies(lowering.inputs, lowering.attributes)),
    wasm: (lowering) => emitCopies('concat', 'wasm', lowering, copies(lowering.inputs, lowering.attributes)),
    webgpu: (lowering) =>
      emitCopies('concat', 'webgpu', lowering, copies(lowering.inputs, lowering.attributes)),
  },
};

export function concat(tape: Tape, parts: readonly Value[], axis: number): Value {
  if (parts.length === 0) throw new ShapeError('concat', 'needs at least one tensor.');
  const [own] = normaliseAxes('concat', axis, parts[0]!.shape.length) as [number];
  return tape.apply(concatOperation, parts, { axis: own })[0]!;
}
