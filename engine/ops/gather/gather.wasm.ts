import { border } from '../../backends/wasm/assembly/slice';

/** x, indices → y, found; then outer, length, inner, count, shared, ignored. */
export function gather(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const indices = load<usize>(args, 4);
  const y = load<usize>(args, 8);
  const found = load<usize>(args, 12);
  const outer = load<i32>(args, 16);
  const length = load<i32>(args, 20);
  const inner = load<i32>(args, 24);
  const count = load<i32>(args, 28);
  const shared = load<i32>(args, 32) != 0;
  const ignored = load<i32>(args, 36);
  const to = border(outer * count, thread + 1, threads);
  for (let line = border(outer * count, thread, threads); line < to; line++) {
    const target = y + <usize>line * inner * 4;
    const block = x + <usize>(line / count) * length * inner * 4;
    if (shared) {
      const index = load<i32>(indices + ((<usize>(line % count)) << 2));
      const counts = index >= 0 && index < length && index != ignored;
      if (counts) memory.copy(target, block + <usize>index * inner * 4, (<usize>inner) << 2);
      else memory.fill(target, 0, (<usize>inner) << 2);
      if (line < count) store<f32>(found + ((<usize>line) << 2), counts ? 1 : 0);
    } else {
      const listed = <usize>line * inner * 4;
      for (let i = 0; i < inner; i++) {
        const step = (<usize>i) << 2;
        const index = load<i32>(indices + listed + step);
        const counts = index >= 0 && index < length && index != ignored;
        store<f32>(target + step, counts ? load<f32>(block + <usize>index * inner * 4 + step) : 0);
        store<f32>(found + listed + step, counts ? 1 : 0);
      }
    }
  }
}

/** picked, indices → y; then outer, length, inner, count, shared, ignored. A thread owns whole lines of y. */
export function scatterSum(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const picked = load<usize>(args, 0);
  const indices = load<usize>(args, 4);
  const y = load<usize>(args, 8);
  const outer = load<i32>(args, 12);
  const length = load<i32>(args, 16);
  const inner = load<i32>(args, 20);
  const count = load<i32>(args, 24);
  const shared = load<i32>(args, 28) != 0;
  const ignored = load<i32>(args, 32);
  const first = border(outer * inner, thread, threads);
  const last = border(outer * inner, thread + 1, threads);
  for (let o = first / inner; o < outer; o++) {
    const from = max(first - o * inner, 0);
    const to = min(last - o * inner, inner);
    if (from >= to) break;
    const block = y + <usize>o * length * inner * 4;
    for (let k = 0; k < length; k++)
      memory.fill(block + ((<usize>k * inner + from) << 2), 0, (<usize>(to - from)) << 2);
    for (let j = 0; j < count; j++) {
      const line = (<usize>o * count + j) * inner;
      for (let i = from; i < to; i++) {
        const at = (line + i) << 2;
        const index = load<i32>(indices + (shared ? (<usize>j) << 2 : at));
        if (index < 0 || index >= length || index == ignored) continue;
        const target = block + ((<usize>index * inner + i) << 2);
        store<f32>(target, load<f32>(target) + load<f32>(picked + at));
      }
    }
  }
}
