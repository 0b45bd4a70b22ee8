import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { splat } from '../../backends/wasm/assembly/simd';

/** x, lengths → y, rows; then texts, time, channels, windows, kernel, stride, padding, mean, has lengths. */
export function pool1dForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const lengths = load<usize>(args, 4);
  const y = load<usize>(args, 8);
  const rows = load<usize>(args, 12);
  const texts = load<i32>(args, 16);
  const time = load<i32>(args, 20);
  const channels = load<i32>(args, 24);
  const windows = load<i32>(args, 28);
  const kernel = load<i32>(args, 32);
  const stride = load<i32>(args, 36);
  const padding = load<i32>(args, 40);
  const mean = load<i32>(args, 44) != 0;
  const limited = load<i32>(args, 48) != 0;
  const share: f32 = 1 / <f32>kernel;
  const line = (<usize>channels) << 2;
  const last = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < last; text++) {
    const length = limited ? min(time, load<i32>(lengths + ((<usize>text) << 2))) : time;
    for (let window = 0; window < windows; window++) {
      const start = window * stride - padding;
      const from = max(0, start);
      const to = min(length, start + kernel);
      const source = x + <usize>(text * time) * line;
      const target = <usize>(text * windows + window) * line;
      let at: usize = 0;
      for (; at + 16 <= line; at += 16) {
        let value = splat(0);
        let place = i32x4.splat(-1);
        if (from < to) {
          value = v128.load(source + <usize>from * line + at);
          if (!mean) place = i32x4.splat(from);
        }
        for (let row = from + 1; row < to; row++) {
          const next = v128.load(source + <usize>row * line + at);
          if (mean) value = f32x4.add(value, next);
          else {
            const larger = f32x4.gt(next, value);
            value = v128.bitselect(next, value, larger);
            place = v128.bitselect(i32x4.splat(row), place, larger);
          }
        }
        v128.store(y + target + at, mean ? f32x4.mul(value, splat(share)) : value);
        v128.store(rows + target + at, place);
      }
      for (; at < line; at += 4) {
        let value: f32 = 0;
        let place = -1;
        for (let row = from; row < to; row++) {
          const next = load<f32>(source + <usize>row * line + at);
          if (mean) value += next;
          else if (place < 0 || next > value) {
            value = next;
            place = row;
          }
        }
        store<f32>(y + target + at, mean ? value * share : value);
        store<i32>(rows + target + at, place);
      }
    }
  }
}

/** dy, rows, lengths → dx; then the same numbers. */
export function pool1dSpread(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const rows = load<usize>(args, 4);
  const lengths = load<usize>(args, 8);
  const dx = load<usize>(args, 12);
  const texts = load<i32>(args, 16);
  const time = load<i32>(args, 20);
  const channels = load<i32>(args, 24);
  const windows = load<i32>(args, 28);
  const kernel = load<i32>(args, 32);
  const stride = load<i32>(args, 36);
  const padding = load<i32>(args, 40);
  const mean = load<i32>(args, 44) != 0;
  const limited = load<i32>(args, 48) != 0;
  const share: f32 = 1 / <f32>kernel;
  const line = (<usize>channels) << 2;
  const last = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < last; text++) {
    const length = limited ? min(time, load<i32>(lengths + ((<usize>text) << 2))) : time;
    const target = dx + <usize>(text * time) * line;
    memory.fill(target, 0, <usize>time * line);
    for (let window = 0; window < windows; window++) {
      const source = <usize>(text * windows + window) * line;
      if (mean) {
        const start = window * stride - padding;
        const to = min(length, start + kernel);
        for (let row = max(0, start); row < to; row++)
          for (let at: usize = 0; at < line; at += 4) {
            const there = target + <usize>row * line + at;
            store<f32>(there, load<f32>(there) + load<f32>(dy + source + at) * share);
          }
      } else
        for (let at: usize = 0; at < line; at += 4) {
          const row = load<i32>(rows + source + at);
          if (row < 0) continue;
          const there = target + <usize>row * line + at;
          store<f32>(there, load<f32>(there) + load<f32>(dy + source + at));
        }
    }
  }
}
