/** Principal component analysis of rows: the two directions in which they differ most. */
import { RandomStream } from '../../core/random.ts';
import { truncatedSvd } from './truncated-svd.ts';

export interface PrincipalAxes {
  /** Row-major rows × 2. */
  readonly places: Float64Array;
  /** Share of the whole variance on each axis. */
  readonly explained: readonly [number, number];
}

/** @param rows row-major, `size` numbers each */
export async function principalAxes(rows: ArrayLike<number>, size: number): Promise<PrincipalAxes> {
  const count = rows.length / size;
  const means = new Float64Array(size);
  for (let at = 0; at < rows.length; at++) means[at % size]! += rows[at]! / count;
  const centred = Float64Array.from({ length: rows.length }, (_, at) => rows[at]! - means[at % size]!);
  const variance = centred.reduce((sum, value) => sum + value * value, 0);
  const matrix = {
    starts: Int32Array.from({ length: count + 1 }, (_, row) => row * size),
    columns: Int32Array.from({ length: rows.length }, (_, at) => at % size),
    values: centred,
  };
  const { left, singularValues } = await truncatedSvd(matrix, size, 2, new RandomStream([2, 3]));
  const rank = singularValues.length;
  const places = new Float64Array(count * 2);
  for (let row = 0; row < count; row++)
    for (let axis = 0; axis < rank; axis++)
      places[row * 2 + axis] = left[row * rank + axis]! * singularValues[axis]!;
  const share = (axis: number): number => (variance === 0 ? 0 : (singularValues[axis] ?? 0) ** 2 / variance);
  return { places, explained: [share(0), share(1)] };
}
