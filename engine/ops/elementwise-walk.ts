/** How a CPU kernel walks over the elements of a result and of inputs that are broadcast to it. */
import type { WasmArgument } from '../core/backend.ts';
import type { TensorUse, Value } from '../core/operation.ts';
import { read, rowKey, write } from '../core/operation.ts';
import type { Shape } from '../core/shape.ts';
import { broadcastStrides, sizeOf } from '../core/shape.ts';

const outerAxes = 4;

export interface ElementwiseWalk {
  /** Rows (0: threads share out the inner run instead), inner length, 4 outer extents. */
  readonly sizes: readonly WasmArgument[];
  /** 4 outer strides of an input, and whether it moves along the inner run. */
  strides(value: Value): readonly WasmArgument[];
  read(value: Value): TensorUse;
  write(value: Value): TensorUse;
}

/** `undefined` where the inputs are broadcast along more axes than kernels walk. */
export function planWalk(inputs: readonly Value[], shape: Shape): ElementwiseWalk | undefined {
  // The longest run of last axes over which every input either lies flat or stays at one element.
  const rows = shape.length >= 2 && shape[0]! >= 16 ? shape[0]! : 0;
  let split = shape.length;
  const flat = (from: number): boolean =>
    inputs.every((value) => {
      const tail = broadcastStrides(value.shape, shape).slice(from);
      return (
        tail.every((step) => step === 0) ||
        sizeOf(shape.slice(from)) === tailSize(value.shape, shape.length - from)
      );
    });
  while (split > (rows > 0 ? 1 : 0) && flat(split - 1)) split--;
  const inner = sizeOf(shape.slice(split));
  // Outer axes, the first of which threads share out when `rows` is set.
  const outer = shape.slice(0, split);
  const lead = rows > 0 ? [outer[0]!] : [1];
  const rest = rows > 0 ? outer.slice(1) : outer;
  if (rest.filter((extent) => extent !== 1).length > outerAxes - 1) return undefined;
  const extents = [...lead, ...padded(rest, outerAxes - 1)];
  const key = rows > 0 ? rowKey(rows) : undefined;
  return {
    sizes: [rows, inner, ...extents].map((i32) => ({ i32 })),
    strides(value) {
      const strides = broadcastStrides(value.shape, shape);
      const own = strides.slice(0, split);
      const stays = inner > 1 && strides.slice(split).every((step) => step === 0);
      return [
        rows > 0 ? own[0]! : 0,
        ...padded(rows > 0 ? own.slice(1) : own, outerAxes - 1, rest),
        stays ? 0 : 1,
      ].map((i32) => ({ i32 }));
    },
    read: (value) => read(value, sameLead(value, shape) ? key : undefined),
    write: (value) => write(value, key),
  };
}

function sameLead(value: Value, shape: Shape): boolean {
  return value.shape.length === shape.length && value.shape[0] === shape[0];
}

function tailSize(shape: Shape, axes: number): number {
  return sizeOf(shape.slice(Math.max(0, shape.length - axes)));
}

/** Axes of extent 1 dropped, then 1s (or zero strides) in front up to `length`. */
function padded(values: readonly number[], length: number, extents: readonly number[] = values): number[] {
  const kept = values.filter((_, axis) => extents[axis] !== 1);
  const filler = extents === values ? 1 : 0;
  return [...new Array<number>(Math.max(0, length - kept.length)).fill(filler), ...kept];
}
