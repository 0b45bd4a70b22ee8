import { gemm } from '../../backends/wasm/assembly/gemm';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { fma, splat } from '../../backends/wasm/assembly/simd';

/**
 * x, weight, bias, lengths → y, windows, sums; then texts, time, channels, filters, kernel, all filters, first filter,
 * has lengths. One product for all texts of a thread: windows that reach from one text into the next are computed with
 * the others and not looked at, which costs less than packing the weights anew for every text.
 */
export function convPoolForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const weight = load<usize>(args, 4);
  const bias = load<usize>(args, 8);
  const lengths = load<usize>(args, 12);
  const y = load<usize>(args, 16);
  const windows = load<usize>(args, 20);
  const sums = load<usize>(args, 24);
  const texts = load<i32>(args, 28);
  const time = load<i32>(args, 32);
  const channels = load<i32>(args, 36);
  const filters = load<i32>(args, 40);
  const kernel = load<i32>(args, 44);
  const allFilters = load<i32>(args, 48);
  const firstFilter = load<i32>(args, 52);
  const limited = load<i32>(args, 56) != 0;
  const from = rowsFrom(texts, thread, threads);
  const to = rowsTo(texts, thread, threads);
  if (from >= to) return;
  const depth = kernel * channels;
  const line = (<usize>filters) << 2;
  const textBytes = (<usize>(time * channels)) << 2;
  const textSums = <usize>max(1, time) * line;
  if (time >= kernel)
    gemm(
      false,
      true,
      (to - from) * time - kernel + 1,
      filters,
      depth,
      x + <usize>from * textBytes,
      channels,
      weight,
      depth,
      sums + <usize>from * textSums,
      filters,
      false,
      scratch,
    );
  for (let text = from; text < to; text++) {
    const length = limited ? min(time, load<i32>(lengths + ((<usize>text) << 2))) : time;
    const own = sums + <usize>text * textSums;
    // Shorter than the kernel: one window, in which the rows that are missing are zero.
    if (length < kernel)
      // prettier-ignore
      gemm(false, true, 1, filters, length * channels, x + <usize>text * textBytes, channels, weight, depth, own, filters, false, scratch);
    const count = max(1, length - kernel + 1);
    const target = (<usize>(text * allFilters + firstFilter)) << 2;
    let at: usize = 0;
    for (; at + 16 <= line; at += 16) {
      let largest = v128.load(own + at);
      let place = i32x4.splat(0);
      let source = own + at;
      for (let window = 1; window < count; window++) {
        source += line;
        const next = v128.load(source);
        const larger = f32x4.gt(next, largest);
        largest = v128.bitselect(next, largest, larger);
        place = v128.bitselect(i32x4.splat(window), place, larger);
      }
      v128.store(y + target + at, f32x4.pmax(splat(0), f32x4.add(largest, v128.load(bias + at))));
      v128.store(windows + target + at, place);
    }
    for (; at < line; at += 4) {
      let largest = load<f32>(own + at);
      let place = 0;
      for (let window = 1; window < count; window++) {
        const next = load<f32>(own + <usize>window * line + at);
        if (next > largest) {
          largest = next;
          place = window;
        }
      }
      const value = largest + load<f32>(bias + at);
      store<f32>(y + target + at, value > 0 ? value : 0);
      store<i32>(windows + target + at, place);
    }
  }
}

/** target += factor · source, over `bytes`. */
function addScaled(target: usize, source: usize, factor: f32, bytes: usize): void {
  const factors = splat(factor);
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    v128.store(target + at, fma(factors, v128.load(source + at), v128.load(target + at)));
    v128.store(target + at, fma(factors, v128.load(source + at, 16), v128.load(target + at, 16)), 16);
  }
  for (; at < bytes; at += 4)
    store<f32>(target + at, factor * load<f32>(source + at) + load<f32>(target + at));
}

/** dy, y, windows, weight, lengths → dx; then the same numbers and whether dx starts from zero. */
export function convPoolInputGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const windows = load<usize>(args, 8);
  const weight = load<usize>(args, 12);
  const lengths = load<usize>(args, 16);
  const dx = load<usize>(args, 20);
  const texts = load<i32>(args, 24);
  const time = load<i32>(args, 28);
  const channels = load<i32>(args, 32);
  const filters = load<i32>(args, 36);
  const kernel = load<i32>(args, 40);
  const allFilters = load<i32>(args, 44);
  const firstFilter = load<i32>(args, 48);
  const limited = load<i32>(args, 52) != 0;
  const fresh = load<i32>(args, 56) != 0;
  const row = (<usize>channels) << 2;
  const to = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < to; text++) {
    const length = limited ? min(time, load<i32>(lengths + ((<usize>text) << 2))) : time;
    const target = dx + <usize>(text * time) * row;
    if (fresh) memory.fill(target, 0, <usize>time * row);
    let at = (<usize>(text * allFilters + firstFilter)) << 2;
    let source = weight;
    for (let filter = 0; filter < filters; filter++) {
      if (load<f32>(y + at) > 0) {
        const window = load<i32>(windows + at);
        addScaled(
          target + <usize>window * row,
          source,
          load<f32>(dy + at),
          <usize>min(kernel, length - window) * row,
        );
      }
      at += 4;
      source += <usize>kernel * row;
    }
  }
}

/** Texts whose windows are listed at a time: their factors and addresses lie in the scratch memory. */
const listed: i32 = 4096;

/**
 * dy, y, windows, x, lengths → dweight, dbias; then the same numbers. Threads share out the filters. The windows that
 * won are listed first, so that sums stay in registers while the texts go by.
 */
export function convPoolWeightGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const windows = load<usize>(args, 8);
  const x = load<usize>(args, 12);
  const lengths = load<usize>(args, 16);
  const dweight = load<usize>(args, 20);
  const dbias = load<usize>(args, 24);
  const texts = load<i32>(args, 28);
  const time = load<i32>(args, 32);
  const channels = load<i32>(args, 36);
  const filters = load<i32>(args, 40);
  const kernel = load<i32>(args, 44);
  const allFilters = load<i32>(args, 48);
  const firstFilter = load<i32>(args, 52);
  const limited = load<i32>(args, 56) != 0;
  const row = (<usize>channels) << 2;
  const bytes = <usize>kernel * row;
  const to = rowsTo(filters, thread, threads);
  for (let filter = rowsFrom(filters, thread, threads); filter < to; filter++) {
    const target = dweight + <usize>filter * bytes;
    memory.fill(target, 0, bytes);
    let biasSum: f32 = 0;
    for (let first = 0; first < texts; first += listed) {
      const last = min(texts, first + listed);
      let list = scratch;
      for (let text = first; text < last; text++) {
        const at = (<usize>(text * allFilters + firstFilter + filter)) << 2;
        if (!(load<f32>(y + at) > 0)) continue;
        const factor = load<f32>(dy + at);
        biasSum += factor;
        const window = load<i32>(windows + at);
        const source = x + <usize>(text * time + window) * row;
        const length = limited ? min(time, load<i32>(lengths + ((<usize>text) << 2))) : time;
        if (length < kernel) {
          addScaled(target, source, factor, <usize>length * row);
          continue;
        }
        store<f32>(list, factor);
        store<usize>(list, source, 4);
        list += 8;
      }
      let at: usize = 0;
      for (; at + 128 <= bytes; at += 128) {
        const there = target + at;
        let s0 = v128.load(there);
        let s1 = v128.load(there, 16);
        let s2 = v128.load(there, 32);
        let s3 = v128.load(there, 48);
        let s4 = v128.load(there, 64);
        let s5 = v128.load(there, 80);
        let s6 = v128.load(there, 96);
        let s7 = v128.load(there, 112);
        for (let entry = scratch; entry < list; entry += 8) {
          const w = v128.load32_splat(entry);
          const source = load<usize>(entry, 4) + at;
          s0 = fma(w, v128.load(source), s0);
          s1 = fma(w, v128.load(source, 16), s1);
          s2 = fma(w, v128.load(source, 32), s2);
          s3 = fma(w, v128.load(source, 48), s3);
          s4 = fma(w, v128.load(source, 64), s4);
          s5 = fma(w, v128.load(source, 80), s5);
          s6 = fma(w, v128.load(source, 96), s6);
          s7 = fma(w, v128.load(source, 112), s7);
        }
        v128.store(there, s0);
        v128.store(there, s1, 16);
        v128.store(there, s2, 32);
        v128.store(there, s3, 48);
        v128.store(there, s4, 64);
        v128.store(there, s5, 80);
        v128.store(there, s6, 96);
        v128.store(there, s7, 112);
      }
      for (; at < bytes; at += 4) {
        let sum = load<f32>(target + at);
        for (let entry = scratch; entry < list; entry += 8)
          sum += load<f32>(entry) * load<f32>(load<usize>(entry, 4) + at);
        store<f32>(target + at, sum);
      }
    }
    store<f32>(dbias + ((<usize>filter) << 2), biasSum);
  }
}
