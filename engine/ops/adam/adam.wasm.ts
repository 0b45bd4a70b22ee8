import { border } from '../../backends/wasm/assembly/slice';
import { adamRange } from '../../backends/wasm/assembly/adam-range';

/** parameter, gradient, m, v, scalars; then length. Scalars as in adam.ts. */
export function adamDense(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const length = load<i32>(args, 20);
  const from = border(length, thread, threads);
  const to = border(length, thread + 1, threads);
  if (from >= to) return;
  const skip = (<usize>from) << 2;
  adamRange(
    load<usize>(args, 0) + skip,
    load<usize>(args, 4) + skip,
    load<usize>(args, 8) + skip,
    load<usize>(args, 12) + skip,
    to - from,
    load<usize>(args, 16),
  );
}
