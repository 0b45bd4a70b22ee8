/** Shapes: row-major, outermost axis first. */
import { ShapeError } from './errors.ts';

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** NumPy's rule: aligned at the last axis, an extent of 1 stretches. */
export function broadcastShapes(op: string, shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: number[] = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    shape.forEach((extent, axis) => {
      const now = result[lead + axis]!;
      if (now === 1) result[lead + axis] = extent;
      else if (extent !== 1 && extent !== now)
        throw new ShapeError(op, `shapes ${shapes.map(showShape).join(' and ')} do not broadcast.`);
    });
  }
  return result;
}

/** Elements to step in `shape` for one step along each axis of `target`; 0 where it is stretched. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides: number[] = new Array<number>(target.length).fill(0);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!;
    strides[target.length - shape.length + axis] = extent === 1 ? 0 : step;
    step *= extent;
  }
  return strides;
}

/** Non-negative, sorted, distinct axes; `null` means all. */
export function normaliseAxes(op: string, axes: readonly number[] | number | null, rank: number): number[] {
  if (axes === null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : [...axes];
  const result = list.map((axis) => {
    const positive = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(axis) || positive < 0 || positive >= rank)
      throw new ShapeError(op, `axis ${axis} is outside a tensor of rank ${rank}.`);
    return positive;
  });
  result.sort((a, b) => a - b);
  if (new Set(result).size !== result.length)
    throw new ShapeError(op, `an axis is named twice in ${showShape(list)}.`);
  return result;
}

export function requireShape(op: string, what: string, shape: Shape, expected: Shape): void {
  if (!sameShape(shape, expected))
    throw new ShapeError(op, `${what} has shape ${showShape(shape)}, expected ${showShape(expected)}.`);
}
