import { adamRange } from '../../backends/wasm/assembly/adam-range';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/** table, m, v, rows, count, values, scalars; then columns. Threads own rows, so no two write the same. */
export function rowAdam(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const table = load<usize>(args, 0);
  const m = load<usize>(args, 4);
  const v = load<usize>(args, 8);
  const rows = load<usize>(args, 12);
  const count = load<i32>(load<usize>(args, 16));
  const values = load<usize>(args, 20);
  const scalars = load<usize>(args, 24);
  const columns = load<i32>(args, 28);
  const stride = (<usize>columns) << 2;
  const to = rowsTo(count, thread, threads);
  for (let entry = rowsFrom(count, thread, threads); entry < to; entry++) {
    const skip = <usize>load<u32>(rows + ((<usize>entry) << 2)) * stride;
    adamRange(table + skip, values + <usize>entry * stride, m + skip, v + skip, columns, scalars);
  }
}
