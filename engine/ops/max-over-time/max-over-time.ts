/** The largest element of each channel over a text (Collobert et al. 2011). Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { pool1d } from '../pool1d/pool1d.ts';
import { reshape } from '../reshape/reshape.ts';

/**
 * x f32 [texts, time, channels] → f32 [texts, channels] and the row of each element, i32. With `lengths`, i32 [texts],
 * only the first rows count; a text without rows gives 0, row −1 and no gradient.
 */
export function maxOverTime(
  tape: Tape,
  x: Value,
  lengths?: Value,
): { readonly output: Value; readonly rows: Value } {
  const [texts, time, channels] = x.shape as [number, number, number];
  const { output, rows } = pool1d(tape, x, 'max', time, { lengths });
  return {
    output: reshape(tape, output, [texts, channels]),
    rows: reshape(tape, rows, [texts, channels]),
  };
}
