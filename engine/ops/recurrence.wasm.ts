import { packAcross, packAlong } from '../backends/wasm/assembly/gemm';
import { productWithPacked } from '../backends/wasm/assembly/packed-product';
import { rowsFrom, rowsTo } from '../backends/wasm/assembly/slice';
import { NR } from '../backends/wasm/assembly/tile';

// As in recurrence.ts.
const BIAS: i32 = 1;
const STATE: i32 = 2;
const LENGTHS: i32 = 4;
const REVERSE: i32 = 8;
const FROM_OUTPUT: i32 = 16;
const FROM_LAST: i32 = 32;

/** Four neighbours, or the few that are left at the end of a row. */
export function take(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  let x = v128.load32_zero(at);
  if (count > 1) x = v128.load_lane<f32>(at + 4, x, 1);
  if (count > 2) x = v128.load_lane<f32>(at + 8, x, 2);
  return x;
}

export function put(at: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, x);
    return;
  }
  v128.store_lane<f32>(at, x, 0);
  if (count > 1) v128.store_lane<f32>(at + 4, x, 1);
  if (count > 2) v128.store_lane<f32>(at + 8, x, 2);
}

/** First of the panels that a thread packs. */
function firstPanel(columns: i32, thread: i32, threads: i32): i32 {
  const panels = (columns + NR - 1) / NR;
  return min(columns, ((panels * thread) / threads) * NR);
}

/** weight (width × hidden) → panels of its transpose; then width, hidden. */
export function packRecurrentForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const weight = load<usize>(args, 0);
  const packed = load<usize>(args, 4);
  const width = load<i32>(args, 8);
  const hidden = load<i32>(args, 12);
  const row = (<usize>hidden) << 2;
  const from = firstPanel(width, thread, threads);
  const to = firstPanel(width, thread + 1, threads);
  packAcross(packed + row * from, weight + row * from, row, hidden, to - from, NR);
}

/** weight (width × hidden) → its panels; then width, hidden. */
export function packRecurrentBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const weight = load<usize>(args, 0);
  const packed = load<usize>(args, 4);
  const width = load<i32>(args, 8);
  const hidden = load<i32>(args, 12);
  const row = (<usize>hidden) << 2;
  const from = firstPanel(hidden, thread, threads);
  const to = firstPanel(hidden, thread + 1, threads);
  packAlong(packed + ((<usize>from * width) << 2), weight + ((<usize>from) << 2), row, width, to - from, NR);
}

function lengthOf(lengths: usize, row: i32, steps: i32, flags: i32): i32 {
  return flags & LENGTHS ? min(load<i32>(lengths + ((<usize>row) << 2)), steps) : steps;
}

/**
 * z, packed weights, bias, state, lengths → product, y, last, previous [, saved]; then sequences, steps, hidden, flags,
 * variant. `cell(z, a, h, c, y, saved, hidden, variant)` does one step of one sequence; h and c are changed in place.
 */
export function recurrentForward(
  args: usize,
  thread: i32,
  threads: i32,
  scratch: usize,
  gates: i32,
  states: i32,
  saved: i32,
  cell: (z: usize, a: usize, h: usize, c: usize, y: usize, s: usize, hidden: i32, variant: i32) => void,
): void {
  const z = load<usize>(args, 0);
  const packed = load<usize>(args, 4);
  const bias = load<usize>(args, 8);
  const state = load<usize>(args, 12);
  const lengths = load<usize>(args, 16);
  const product = load<usize>(args, 20);
  const y = load<usize>(args, 24);
  const last = load<usize>(args, 28);
  const previous = load<usize>(args, 32);
  const kept = saved ? load<usize>(args, 36) : 0;
  const numbers = args + (saved ? 40 : 36);
  const sequences = load<i32>(numbers, 0);
  const steps = load<i32>(numbers, 4);
  const hidden = load<i32>(numbers, 8);
  const flags = load<i32>(numbers, 12);
  const variant = load<i32>(numbers, 16);
  const from = rowsFrom(sequences, thread, threads);
  const to = rowsTo(sequences, thread, threads);
  if (from >= to) return;
  const row = (<usize>hidden) << 2;
  const wide = row * gates;
  const part = row * sequences;
  for (let s = 0; s < states; s++) {
    const at = part * s + row * from;
    if (flags & STATE) memory.copy(last + at, state + at, row * (to - from));
    else memory.fill(last + at, 0, row * (to - from));
  }
  for (let step = 0; step < steps; step++) {
    const place = flags & REVERSE ? steps - 1 - step : step;
    let low = to;
    let high = from;
    for (let n = from; n < to; n++) {
      const at = <usize>n * steps + place;
      if (place < lengthOf(lengths, n, steps, flags)) {
        low = min(low, n);
        high = n + 1;
        memory.copy(previous + at * row, last + row * n, row);
        if (flags & BIAS) memory.copy(product + wide * n, bias, wide);
      } else {
        memory.fill(previous + at * row, 0, row);
        memory.fill(y + at * row, 0, row);
        if (saved) memory.fill(kept + at * row * saved, 0, row * saved);
      }
    }
    if (low >= high) continue;
    productWithPacked(
      high - low,
      hidden * gates,
      hidden,
      last + row * low,
      row,
      packed,
      product + wide * low,
      wide,
      (flags & BIAS) != 0,
      scratch,
    );
    for (let n = low; n < high; n++) {
      if (place >= lengthOf(lengths, n, steps, flags)) continue;
      const at = <usize>n * steps + place;
      cell(
        z + at * wide,
        product + wide * n,
        last + row * n,
        last + part + row * n,
        y + at * row,
        kept + at * row * saved,
        hidden,
        variant,
      );
    }
  }
}

/**
 * packed weights, saved, lengths, dy, dlast → dz, dstate [, da]; then sequences, steps, hidden, flags, variant.
 * `cell(saved, dy or 0, dh, dc, dz, da, hidden, variant)` does one step of one sequence; dh and dc are changed in place.
 */
export function recurrentBackward(
  args: usize,
  thread: i32,
  threads: i32,
  scratch: usize,
  gates: i32,
  states: i32,
  saved: i32,
  own: bool,
  cell: (s: usize, dy: usize, dh: usize, dc: usize, dz: usize, da: usize, hidden: i32, variant: i32) => void,
): void {
  const packed = load<usize>(args, 0);
  const kept = load<usize>(args, 4);
  const lengths = load<usize>(args, 8);
  const dy = load<usize>(args, 12);
  const dlast = load<usize>(args, 16);
  const dz = load<usize>(args, 20);
  const dstate = load<usize>(args, 24);
  const da = own ? load<usize>(args, 28) : dz;
  const numbers = args + (own ? 32 : 28);
  const sequences = load<i32>(numbers, 0);
  const steps = load<i32>(numbers, 4);
  const hidden = load<i32>(numbers, 8);
  const flags = load<i32>(numbers, 12);
  const variant = load<i32>(numbers, 16);
  const from = rowsFrom(sequences, thread, threads);
  const to = rowsTo(sequences, thread, threads);
  if (from >= to) return;
  const row = (<usize>hidden) << 2;
  const wide = row * gates;
  const part = row * sequences;
  for (let s = 0; s < states; s++) {
    const at = part * s + row * from;
    if (flags & FROM_LAST) memory.copy(dstate + at, dlast + at, row * (to - from));
    else memory.fill(dstate + at, 0, row * (to - from));
  }
  for (let step = 0; step < steps; step++) {
    const place = flags & REVERSE ? step : steps - 1 - step;
    let low = to;
    let high = from;
    for (let n = from; n < to; n++) {
      const at = <usize>n * steps + place;
      if (place >= lengthOf(lengths, n, steps, flags)) {
        memory.fill(dz + at * wide, 0, wide);
        if (own) memory.fill(da + at * wide, 0, wide);
        continue;
      }
      low = min(low, n);
      high = n + 1;
      cell(
        kept + at * row * saved,
        flags & FROM_OUTPUT ? dy + at * row : 0,
        dstate + row * n,
        dstate + part + row * n,
        dz + at * wide,
        da + at * wide,
        hidden,
        variant,
      );
    }
    // Rows in between that have ended add nothing: their gradient was set to zero.
    if (low < high)
      productWithPacked(
        high - low,
        hidden,
        hidden * gates,
        da + (<usize>low * steps + place) * wide,
        wide * steps,
        packed,
        dstate + row * low,
        row,
        true,
        scratch,
      );
  }
}
