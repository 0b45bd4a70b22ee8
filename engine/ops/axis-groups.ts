/** Reductions see every tensor as [outer, length, inner]: neighbouring axes are taken together. */
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';

export interface AxisGroup {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Runs of neighbouring axes, last run first, so that reducing one leaves the places of the others. */
export function axisRuns(axes: readonly number[]): { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === axis - 1) run.last = axis;
    else runs.push({ first: axis, last: axis });
  }
  return runs.reverse();
}

export function axisGroup(shape: Shape, first: number, last: number): AxisGroup {
  return {
    outer: sizeOf(shape.slice(0, first)),
    length: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : shape.filter((_, axis) => !axes.includes(axis));
}
