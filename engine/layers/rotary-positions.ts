/**
 * Rotary positions (Su et al. 2021) in the form that turns element i together with element i + half: the angle is
 * position × base^(−2i / size). Angles are made in 64 bits, since those of far positions have no digits to spare.
 */
import { ShapeError } from '../core/errors.ts';
import type { Tape, Value } from '../core/operation.ts';
import { showShape } from '../core/shape.ts';
import { add } from '../ops/add/add.ts';
import { concat } from '../ops/concat/concat.ts';
import { mul } from '../ops/mul/mul.ts';
import { neg } from '../ops/neg/neg.ts';
import { reshape } from '../ops/reshape/reshape.ts';
import { split } from '../ops/slice/slice.ts';

/** Cosines and sines, [positions, size] each; `size` is the length of the vector of one head, an even number. */
export function rotaryTables(
  positions: ArrayLike<number>,
  size: number,
  base: number,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  if (size % 2 !== 0) throw new ShapeError('rotary', `a vector of ${size} does not fall into two halves.`);
  const half = size / 2;
  const angle = (at: number): number =>
    positions[Math.floor(at / size)]! * base ** ((-2 * (at % half)) / size);
  const table = (wave: (x: number) => number): Float32Array =>
    Float32Array.from({ length: positions.length * size }, (_, at) => wave(angle(at)));
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** x [… , rows, size] with cos and sin [rows, size]. */
export function rotate(tape: Tape, x: Value, cos: Value, sin: Value): Value {
  const [first, second] = split(tape, x, 2, -1) as [Value, Value];
  const turned = concat(tape, [neg(tape, second), first], x.shape.length - 1);
  return add(tape, mul(tape, x, cos), mul(tape, turned, sin));
}

/** The same for x [batch, rows, heads × size], each head by itself. */
export function rotateHeads(tape: Tape, x: Value, heads: number, cos: Value, sin: Value): Value {
  const [batch, rows, length] = x.shape as readonly [number, number, number];
  const size = length / heads;
  if (cos.shape[0] !== rows || cos.shape[1] !== size)
    throw new ShapeError('rotary', `${showShape(cos.shape)} is not [${rows}, ${size}].`);
  const table = (value: Value): Value => reshape(tape, value, [rows, 1, size]);
  const apart = reshape(tape, x, [batch, rows, heads, size]);
  return reshape(tape, rotate(tape, apart, table(cos), table(sin)), x.shape);
}
