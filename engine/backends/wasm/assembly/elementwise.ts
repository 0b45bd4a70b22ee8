import { border, rowsFrom, rowsTo } from './slice';

/**
 * Walks the outer axes of an elementwise operation; `inner` computes a run of elements. Arguments: addresses of the
 * inputs and the result; rows (0: threads share out the inner run instead), inner length, 4 outer extents; for each
 * input 4 outer strides and whether it moves along the inner run; then the numbers of the operation.
 */
export function walk(
  args: usize,
  thread: i32,
  threads: i32,
  inputs: i32,
  inner: (
    y: usize,
    x0: usize,
    x1: usize,
    x2: usize,
    x3: usize,
    m0: i32,
    m1: i32,
    m2: i32,
    m3: i32,
    count: i32,
    numbers: usize,
  ) => void,
): void {
  const sizes = args + ((<usize>(inputs + 1)) << 2);
  const strides = sizes + 24;
  const numbers = strides + <usize>inputs * 20;
  const rows = load<i32>(sizes);
  const run = load<i32>(sizes, 4);
  const extent0 = load<i32>(sizes, 8);
  const extent1 = load<i32>(sizes, 12);
  const extent2 = load<i32>(sizes, 16);
  const extent3 = load<i32>(sizes, 20);
  const first = rows ? rowsFrom(rows, thread, threads) : 0;
  const last = rows ? rowsTo(rows, thread, threads) : extent0;
  const from = rows ? 0 : border(run, thread, threads);
  const to = rows ? run : border(run, thread + 1, threads);
  if (first >= last || from >= to) return;
  const x0 = load<usize>(args);
  const x1 = inputs > 1 ? load<usize>(args, 4) : 0;
  const x2 = inputs > 2 ? load<usize>(args, 8) : 0;
  const x3 = inputs > 3 ? load<usize>(args, 12) : 0;
  const y = load<usize>(args + ((<usize>inputs) << 2));
  const s0 = strides;
  const s1 = inputs > 1 ? strides + 20 : strides;
  const s2 = inputs > 2 ? strides + 40 : strides;
  const s3 = inputs > 3 ? strides + 60 : strides;
  for (let a = first; a < last; a++)
    for (let b = 0; b < extent1; b++)
      for (let c = 0; c < extent2; c++)
        for (let d = 0; d < extent3; d++) {
          const place = ((a * extent1 + b) * extent2 + c) * extent3 + d;
          inner(
            y + ((<usize>place * run + from) << 2),
            x0 + ((<usize>offsetOf(s0, a, b, c, d, from)) << 2),
            x1 + ((<usize>offsetOf(s1, a, b, c, d, from)) << 2),
            x2 + ((<usize>offsetOf(s2, a, b, c, d, from)) << 2),
            x3 + ((<usize>offsetOf(s3, a, b, c, d, from)) << 2),
            load<i32>(s0, 16),
            load<i32>(s1, 16),
            load<i32>(s2, 16),
            load<i32>(s3, 16),
            to - from,
            numbers,
          );
        }
}

/** Elements from the start of an input to its element at this place of the outer axes and of the inner run. */
export function offsetOf(strides: usize, a: i32, b: i32, c: i32, d: i32, from: i32): i32 {
  return (
    a * load<i32>(strides) +
    b * load<i32>(strides, 4) +
    c * load<i32>(strides, 8) +
    d * load<i32>(strides, 12) +
    from * load<i32>(strides, 16)
  );
}

/** Four elements of an input, or one of them four times. */
export function fetch(address: usize, moves: i32): v128 {
  return moves ? v128.load(address) : v128.load32_splat(address);
}
