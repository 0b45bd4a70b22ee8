import { border, rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/** values; then length. */
export function fillZero(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const length = load<i32>(args, 4);
  const from = border(length, thread, threads);
  const to = border(length, thread + 1, threads);
  memory.fill(load<usize>(args) + ((<usize>from) << 2), 0, (<usize>(to - from)) << 2);
}

/** rows, count, values, dense; then columns. */
export function scatterRows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const rows = load<usize>(args, 0);
  const count = load<i32>(load<usize>(args, 4));
  const values = load<usize>(args, 8);
  const dense = load<usize>(args, 12);
  const stride = (<usize>load<i32>(args, 16)) << 2;
  const to = rowsTo(count, thread, threads);
  for (let entry = rowsFrom(count, thread, threads); entry < to; entry++)
    memory.copy(
      dense + <usize>load<u32>(rows + ((<usize>entry) << 2)) * stride,
      values + <usize>entry * stride,
      stride,
    );
}
