/** A part of a tensor, in steps; and its reverse, a part set into zeros. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { normaliseAxes, requireShape, showShape } from '../../core/shape.ts';
import type { Layout } from '../strided-copy.ts';
import { emitCopies, rowMajorStrides } from '../strided-copy.ts';

export interface SliceRange {
  readonly from: number;
  /** First place that is not taken. */
  readonly to: number;
  readonly step: number;
}

export interface SliceAttributes {
  /** The tensor that the part is of. */
  readonly shape: Shape;
  /** One per axis. */
  readonly ranges: readonly SliceRange[];
}

function partShape({ shape, ranges }: SliceAttributes): number[] {
  return shape.map((extent, axis) => {
    const range = ranges[axis];
    if (
      range === undefined ||
      !(range.from >= 0 && range.from <= range.to && range.to <= extent && range.step > 0)
    )
      throw new ShapeError('slice', `axis ${axis} of ${showShape(shape)} has no such range.`);
    return Math.ceil((range.to - range.from) / range.step);
  });
}

function partLayout({ shape, ranges }: SliceAttributes): Layout {
  const strides = rowMajorStrides(shape);
  return {
    offset: ranges.reduce((offset, { from }, axis) => offset + from * strides[axis]!, 0),
    strides: ranges.map(({ step }, axis) => step * strides[axis]!),
  };
}

function copyOut(attributes: SliceAttributes) {
  const extents = partShape(attributes);
  return [{ extents, from: partLayout(attributes), to: { offset: 0, strides: rowMajorStrides(extents) } }];
}

function copyIn(attributes: SliceAttributes) {
  const extents = partShape(attributes);
  return [{ extents, from: { offset: 0, strides: rowMajorStrides(extents) }, to: partLayout(attributes) }];
}

export const sliceOperation: Operation<SliceAttributes> = {
  name: 'slice',
  infer([x], attributes) {
    requireShape('slice', 'x', x!.shape, attributes.shape);
    return [{ dtype: x!.dtype, shape: partShape(attributes) }];
  },
  gradient: ({ tape, attributes, upstream }) => tape.apply(placeOperation, [upstream[0]!], attributes),
  lower: {
    reference: (lowering) => emitCopies('slice', 'reference', lowering, copyOut(lowering.attributes)),
    wasm: (lowering) => emitCopies('slice', 'wasm', lowering, copyOut(lowering.attributes)),
    webgpu: (lowering) => emitCopies('slice', 'webgpu', lowering, copyOut(lowering.attributes)),
  },
};

/** Zeros of `shape`, with x in the ranges. */
export const placeOperation: Operation<SliceAttributes> = {
  name: 'place',
  infer([x], attributes) {
    requireShape('place', 'x', x!.shape, partShape(attributes));
    return [{ dtype: x!.dtype, shape: attributes.shape }];
  },
  gradient: ({ tape, attributes, upstream }) => tape.apply(sliceOperation, [upstream[0]!], attributes),
  lower: {
    reference: (lowering) => emitCopies('place', 'reference', lowering, copyIn(lowering.attributes), true),
    wasm: (lowering) => emitCopies('place', 'wasm', lowering, copyIn(lowering.attributes), true),
    webgpu: (lowering) => emitCopies('place', 'webgpu', lowering, copyIn(lowering.attributes), true),
  },
};

/** Places from, from + step, … below to on each axis; axes without a range are taken whole. */
export function slice(tape: Tape, x: Value, ranges: readonly (SliceRange | undefined)[]): Value {
  return tape.apply(sliceOperation, [x], {
    shape: x.shape,
    ranges: x.shape.map((extent, axis) => ranges[axis] ?? { from: 0, to: extent, step: 1 }),
  })[0]!;
}

/** Equal parts along an axis. */
export function split(tape: Tape, x: Value, parts: number, axis: number): Value[] {
  const [own] = normaliseAxes('split', axis, x.shape.length) as [number];
  const size = x.shape[own]! / parts;
  if (!Number.isInteger(size))
    throw new ShapeError(
      'split',
      `axis ${axis} of ${showShape(x.shape)} does not fall into ${parts} equal parts.`,
    );
  return Array.from({ length: parts }, (_, part) => {
    const ranges = new Array<SliceRange | undefined>(x.shape.length).fill(undefined);
    ranges[own] = { from: part * size, to: (part + 1) * size, step: 1 };
    return slice(tape, x, ranges);
  });
}
