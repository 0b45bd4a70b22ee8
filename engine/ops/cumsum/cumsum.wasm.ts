import { border } from '../../backends/wasm/assembly/slice';

/** x → y; then outer, length, inner, reverse. */
export function cumsum(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const outer = load<i32>(args, 8);
  const length = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const reverse = load<i32>(args, 20) != 0;
  const to = border(outer * inner, thread + 1, threads);
  for (let line = border(outer * inner, thread, threads); line < to; line++) {
    const start = <usize>(line / inner) * length * inner + <usize>(line % inner);
    let sum: f32 = 0;
    for (let k = 0; k < length; k++) {
      const at = (start + <usize>(reverse ? length - 1 - k : k) * inner) << 2;
      sum += load<f32>(x + at);
      store<f32>(y + at, sum);
    }
  }
}
