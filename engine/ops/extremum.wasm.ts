import { border } from '../backends/wasm/assembly/slice';

/** x [outer, length, inner] → y, place [outer, inner]; then outer, length, inner, sign (−1: smallest). */
export function extremumAxis(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const place = load<usize>(args, 8);
  const outer = load<i32>(args, 12);
  const length = load<i32>(args, 16);
  const inner = load<i32>(args, 20);
  const sign = load<f32>(args, 24);
  const to = border(outer * inner, thread + 1, threads);
  for (let index = border(outer * inner, thread, threads); index < to; index++) {
    let at = x + ((<usize>(index / inner) * length * inner + (index % inner)) << 2);
    let found = load<f32>(at);
    let best = 0;
    for (let k = 1; k < length; k++) {
      at += (<usize>inner) << 2;
      const next = load<f32>(at);
      if (sign * next > sign * found) {
        found = next;
        best = k;
      }
    }
    store<f32>(y + ((<usize>index) << 2), found);
    store<i32>(place + ((<usize>index) << 2), best);
  }
}

/** dy, place [outer, inner] → dx [outer, length, inner]; then outer, length, inner. */
export function extremumGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const place = load<usize>(args, 4);
  const dx = load<usize>(args, 8);
  const outer = load<i32>(args, 12);
  const length = load<i32>(args, 16);
  const inner = load<i32>(args, 20);
  const to = border(outer * length * inner, thread + 1, threads);
  for (let index = border(outer * length * inner, thread, threads); index < to; index++) {
    const at = (<usize>((index / (length * inner)) * inner + (index % inner))) << 2;
    const here = load<i32>(place + at) == (index / inner) % length;
    store<f32>(dx + ((<usize>index) << 2), here ? load<f32>(dy + at) : 0);
  }
}
