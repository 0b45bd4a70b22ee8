import { MR } from './tile';

/**
 * Rows are dealt out to threads in whole tiles of the matrix product. Every kernel that works by rows uses these two
 * functions, which is what lets the scheduler leave out barriers between them.
 */
export function rowsFrom(rows: i32, thread: i32, threads: i32): i32 {
  const tiles = (rows + MR - 1) / MR;
  return min(rows, ((tiles * thread) / threads) * MR);
}

export function rowsTo(rows: i32, thread: i32, threads: i32): i32 {
  const tiles = (rows + MR - 1) / MR;
  return min(rows, ((tiles * (thread + 1)) / threads) * MR);
}

/** Borders of a flat array, in steps of 16 elements (one cache line), so that no two threads share a line. */
export function border(length: i32, thread: i32, threads: i32): i32 {
  const lines = (length + 15) >> 4;
  return min(length, (<i32>((<i64>lines * thread) / threads)) << 4);
}
