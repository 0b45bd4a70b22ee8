import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { randomWords } from '../../backends/wasm/assembly/threefry';

/** x, key → y; then rows, columns, threshold, scale. */
export function dropout(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const key = load<usize>(args, 4);
  const y = load<usize>(args, 8);
  const rows = load<i32>(args, 12);
  const columns = load<i32>(args, 16);
  const threshold = load<u32>(args, 20);
  const scale = load<f32>(args, 24);
  const key0 = load<i32>(key);
  const key1 = load<i32>(key, 4);
  const to = rowsTo(rows, thread, threads);
  for (let row = rowsFrom(rows, thread, threads); row < to; row++) {
    const line = <usize>row * columns;
    for (let column = 0; column < columns; column++) {
      if ((column & 7) == 0) randomWords(key0, key1, column >> 1, row, scratch);
      const at = (line + column) << 2;
      const keep = load<u32>(scratch + ((<usize>(column & 7)) << 2)) >= threshold;
      store<f32>(y + at, keep ? load<f32>(x + at) * scale : 0);
    }
  }
}
