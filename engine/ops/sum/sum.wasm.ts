import { splat, sumLanes } from '../../backends/wasm/assembly/simd';
import { border } from '../../backends/wasm/assembly/slice';

/** x [outer, length, inner] → y [outer, inner]; then outer, length, inner. */
export function sumAxis(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const outer = load<i32>(args, 8);
  const length = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const from = border(outer * inner, thread, threads);
  const to = border(outer * inner, thread + 1, threads);
  const step = (<usize>inner) << 2;
  for (let index = from; index < to;) {
    const column = index % inner;
    let at = x + ((<usize>(index / inner) * length * inner + column) << 2);
    if (inner == 1) {
      let s0 = splat(0);
      let s1 = splat(0);
      let k = 0;
      for (; k + 8 <= length; k += 8) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        at += 32;
      }
      let sum = sumLanes(f32x4.add(s0, s1));
      for (; k < length; k++) {
        sum += load<f32>(at);
        at += 4;
      }
      store<f32>(y + ((<usize>index) << 2), sum);
      index++;
    } else if (column + 4 <= inner && index + 4 <= to) {
      let sum = splat(0);
      for (let k = 0; k < length; k++) {
        sum = f32x4.add(sum, v128.load(at));
        at += step;
      }
      v128.store(y + ((<usize>index) << 2), sum);
      index += 4;
    } else {
      let sum: f32 = 0;
      for (let k = 0; k < length; k++) {
        sum += load<f32>(at);
        at += step;
      }
      store<f32>(y + ((<usize>index) << 2), sum);
      index++;
    }
  }
}
