import { fma, loadPart, splat, storePart } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { randomWords } from '../../backends/wasm/assembly/threefry';

/**
 * tokens, offsets, table, key → y, weights (one per token: its share in its bag, 0 where left out);
 * then bags, columns, mean, padding id (−1: none), drop threshold, drop scale.
 */
export function embeddingBagForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const tokens = load<usize>(args, 0);
  const offsets = load<usize>(args, 4);
  const table = load<usize>(args, 8);
  const key = load<usize>(args, 12);
  const y = load<usize>(args, 16);
  const weights = load<usize>(args, 20);
  const bags = load<i32>(args, 24);
  const columns = load<i32>(args, 28);
  const mean = load<i32>(args, 32) != 0;
  const padding = load<i32>(args, 36);
  const threshold = load<u32>(args, 40);
  const scale = load<f32>(args, 44);
  const to = rowsTo(bags, thread, threads);
  const key0 = threshold ? load<i32>(key) : 0;
  const key1 = threshold ? load<i32>(key, 4) : 0;
  const stride = (<usize>columns) << 2;
  for (let bag = rowsFrom(bags, thread, threads); bag < to; bag++) {
    const first = load<i32>(offsets + ((<usize>bag) << 2));
    const last = load<i32>(offsets + ((<usize>bag) << 2), 4);
    let kept = 0;
    for (let position = first; position < last; position++) {
      let keep = load<i32>(tokens + ((<usize>position) << 2)) != padding;
      if (threshold && keep) {
        randomWords(key0, key1, (position - first) >> 1, bag, scratch);
        keep = load<u32>(scratch + ((<usize>((position - first) & 1)) << 2)) >= threshold;
      }
      store<f32>(weights + ((<usize>position) << 2), keep ? 1 : 0);
      kept += keep ? 1 : 0;
    }
    const share: f32 = mean ? (kept > 0 ? <f32>1 / <f32>kept : 0) : scale;
    for (let position = first; position < last; position++) {
      const at = weights + ((<usize>position) << 2);
      store<f32>(at, load<f32>(at) * share);
    }
    const line = y + <usize>bag * stride;
    let column = 0;
    for (; column + 32 <= columns; column += 32) {
      let s0 = splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      const shift = table + ((<usize>column) << 2);
      for (let position = first; position < last; position++) {
        const w = v128.load32_splat(weights + ((<usize>position) << 2));
        const row = shift + <usize>load<u32>(tokens + ((<usize>position) << 2)) * stride;
        s0 = fma(w, v128.load(row), s0);
        s1 = fma(w, v128.load(row, 16), s1);
        s2 = fma(w, v128.load(row, 32), s2);
        s3 = fma(w, v128.load(row, 48), s3);
        s4 = fma(w, v128.load(row, 64), s4);
        s5 = fma(w, v128.load(row, 80), s5);
        s6 = fma(w, v128.load(row, 96), s6);
        s7 = fma(w, v128.load(row, 112), s7);
      }
      const at = line + ((<usize>column) << 2);
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at, s2, 32);
      v128.store(at, s3, 48);
      v128.store(at, s4, 64);
      v128.store(at, s5, 80);
      v128.store(at, s6, 96);
      v128.store(at, s7, 112);
    }
    for (; column + 4 <= columns; column += 4) {
      let sum = splat(0);
      const shift = table + ((<usize>column) << 2);
      for (let position = first; position < last; position++)
        sum = fma(
          v128.load32_splat(weights + ((<usize>position) << 2)),
          v128.load(shift + <usize>load<u32>(tokens + ((<usize>position) << 2)) * stride),
          sum,
        );
      v128.store(line + ((<usize>column) << 2), sum);
    }
    const left = columns - column;
    if (left > 0) {
      let sum = splat(0);
      const shift = table + ((<usize>column) << 2);
      for (let position = first; position < last; position++)
        sum = fma(
          v128.load32_splat(weights + ((<usize>position) << 2)),
          loadPart(shift + <usize>load<u32>(tokens + ((<usize>position) << 2)) * stride, left),
          sum,
        );
      storePart(line + ((<usize>column) << 2), sum, left);
    }
  }
}

/**
 * dy, weights, starts, positions, bags of positions, count → values [rows, columns]; then columns. Row r of the
 * result is the sum over the places starts[r] … starts[r + 1) of the weight of the token there times dy of its bag.
 */
export function embeddingBagRows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const weights = load<usize>(args, 4);
  const starts = load<usize>(args, 8);
  const positions = load<usize>(args, 12);
  const bags = load<usize>(args, 16);
  const count = load<i32>(load<usize>(args, 20));
  const values = load<usize>(args, 24);
  const columns = load<i32>(args, 28);
  const stride = (<usize>columns) << 2;
  const whole = stride & ~15;
  const left = columns & 3;
  const to = rowsTo(count, thread, threads);
  for (let row = rowsFrom(count, thread, threads); row < to; row++) {
    const first = load<i32>(starts + ((<usize>row) << 2));
    const last = load<i32>(starts + ((<usize>row) << 2), 4);
    const line = values + <usize>row * stride;
    if (whole)
      for (let place = first; place < last; place++) {
        const position = load<i32>(positions + ((<usize>place) << 2));
        const w = v128.load32_splat(weights + ((<usize>position) << 2));
        const from = dy + <usize>load<i32>(bags + ((<usize>position) << 2)) * stride;
        if (place == first)
          for (let at: usize = 0; at < whole; at += 16)
            v128.store(line + at, f32x4.mul(w, v128.load(from + at)));
        else
          for (let at: usize = 0; at < whole; at += 16)
            v128.store(line + at, fma(w, v128.load(from + at), v128.load(line + at)));
      }
    if (left > 0) {
      let sum = splat(0);
      for (let place = first; place < last; place++) {
        const position = load<i32>(positions + ((<usize>place) << 2));
        const from = dy + whole + <usize>load<i32>(bags + ((<usize>position) << 2)) * stride;
        sum = fma(v128.load32_splat(weights + ((<usize>position) << 2)), loadPart(from, left), sum);
      }
      storePart(line + whole, sum, left);
    }
  }
}
