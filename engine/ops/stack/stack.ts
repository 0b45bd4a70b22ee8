/** Tensors of one shape, side by side along a new axis. Composed. */
import { ShapeError } from '../../core/errors.ts';
import type { Tape, Value } from '../../core/operation.ts';
import { concat } from '../concat/concat.ts';
import { reshape } from '../reshape/reshape.ts';

/** `axis`: place of the new axis in the result, −1 for the last. */
export function stack(tape: Tape, parts: readonly Value[], axis: number): Value {
  if (parts.length === 0) throw new ShapeError('stack', 'needs at least one tensor.');
  const own = axis < 0 ? axis + parts[0]!.shape.length + 1 : axis;
  const widened = parts.map((part) =>
    reshape(tape, part, [...part.shape.slice(0, own), 1, ...part.shape.slice(own)]),
  );
  return concat(tape, widened, own);
}
