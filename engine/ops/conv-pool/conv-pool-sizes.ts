/** Sizes of convolutions of several widths, each followed by a rectifier and the maximum over time. */
import { ShapeError } from '../../core/errors.ts';
import type { TensorType } from '../../core/operation.ts';
import { requireShape, showShape } from '../../core/shape.ts';

export interface ConvPoolWidth {
  readonly texts: number;
  readonly time: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  /** Filters of all widths, and of those before this one: columns of the result. */
  readonly allFilters: number;
  readonly firstFilter: number;
}

/** x [texts, time, channels], weights [filters, kernel, channels] and biases [filters] in turn. */
export function convPoolWidths(x: TensorType, parameters: readonly TensorType[]): ConvPoolWidth[] {
  if (x.shape.length !== 3 || parameters.length === 0)
    throw new ShapeError(
      'convPool',
      `x ${showShape(x.shape)} must be [texts, time, channels], with one weight at least.`,
    );
  const [texts, time, channels] = x.shape as [number, number, number];
  const weights = parameters.filter((_, index) => index % 2 === 0);
  const allFilters = weights.reduce((sum, weight) => sum + weight.shape[0]!, 0);
  let firstFilter = 0;
  return weights.map((weight, index) => {
    if (weight.shape.length !== 3 || weight.shape[2] !== channels || weight.shape[1]! < 1)
      throw new ShapeError(
        'convPool',
        `weight ${showShape(weight.shape)} must be [filters, kernel, ${channels}].`,
      );
    const [filters, kernel] = weight.shape as [number, number, number];
    requireShape('convPool', 'bias', parameters[2 * index + 1]!.shape, [filters]);
    const width = { texts, time, channels, filters, kernel, allFilters, firstFilter };
    firstFilter += filters;
    return width;
  });
}

/** The numbers behind the addresses of every CPU kernel. */
export function convPoolNumbers(width: ConvPoolWidth, limited: boolean): { i32: number }[] {
  const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
  return [texts, time, channels, filters, kernel, allFilters, firstFilter, limited ? 1 : 0].map((i32) => ({
    i32,
  }));
}
